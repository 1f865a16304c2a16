import type { Authenticator } from '../contract/authenticator.ts'
import { HubError } from '../contract/errors.ts'
import type { AccessPolicy } from './policy.ts'
import { textOf, type RuleNeeds } from './rules.ts'

interface Needing {
  readonly text: string
  readonly needs?: RuleNeeds | undefined
}

/** Everything in a policy that may ask for facts. */
function needing({ require, deny, allow, admin, groups, roles }: AccessPolicy): readonly Needing[] {
  const rules = [
    ...(require ?? []),
    ...(deny ?? []),
    ...(allow ?? []),
    ...(admin ?? []).map((r) => r.rule),
  ]
  return [
    ...rules.map((rule) => ({ text: textOf(rule), needs: rule.needs })),
    ...[...(groups ?? []), ...(roles ?? [])].map(({ name, needs }) => ({ text: name, needs })),
  ]
}

/**
 * Refuses a policy whose rules ask for what no authenticator can find out: such a rule would hold for nobody, and one
 * of `deny` would deny nobody.
 *
 * @throws HubError `HUB_ERR_OPTION` naming the rule, the fact and the scopes that are missing
 */
export function assertNeedsAreMet(
  policy: AccessPolicy,
  authenticators: readonly Pick<Authenticator, 'id' | 'facts'>[],
): void {
  for (const { text, needs } of needing(policy)) {
    for (const fact of needs?.facts ?? []) {
      const offers = authenticators.flatMap(({ id, facts }) => {
        const offer = facts && Object.hasOwn(facts, fact) ? facts[fact] : undefined
        return offer ? [{ id, ...offer }] : []
      })
      if (offers.length === 0)
        throw new HubError('HUB_ERR_OPTION', {
          message: `createHub.access: ${text} needs the fact '${fact}', which no authenticator finds out`,
        })
      // Also when another one has what it takes: people come by either.
      const lacking = offers.find(({ missingScopes }) => missingScopes.length > 0)
      if (lacking)
        throw new HubError('HUB_ERR_OPTION', {
          message: `createHub.access: ${text} needs the fact '${fact}', for which the authenticator '${lacking.id}' lacks ${lacking.missingScopes.map((scope) => `the scope '${scope}'`).join(', ')}`,
          hint: `Have '${lacking.id}' ask for ${lacking.missingScopes.length === 1 ? 'it' : 'them'}, mostly by its option scopes, and allow that at its provider.`,
        })
    }
  }
}
