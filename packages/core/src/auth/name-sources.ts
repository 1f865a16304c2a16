import type { JsonValue } from '../contract/json.ts'
import type { Awaitable } from '../contract/plugin.ts'
import { holdsFor, textOf, type AccessRule, type AccessSubject, type RuleNeeds } from './rules.ts'

/** Where names come from at a login and a refresh: of groups, or of roles. */
export interface NameSource {
  readonly name: string
  readonly needs?: RuleNeeds | undefined
  /**
   * Whether it is about such accounts at all: a claim is nothing to an authenticator that states none. Where several ways
   * to log in have sources of their own, each account is asked its own. @default all accounts
   */
  appliesTo?(subject: AccessSubject): boolean
  /** Names. `undefined`: there is no telling, and what the user had of it stays. */
  of(subject: AccessSubject): Awaitable<readonly string[] | undefined>
}

/** Names out of what an issuer states: a list of texts, or nothing that is known. */
export function namesOf(
  found: JsonValue | readonly string[] | undefined,
  prefix = '',
): readonly string[] | undefined {
  if (!Array.isArray(found)) return undefined
  const items: readonly unknown[] = found
  const names = items.filter((item) => typeof item === 'string')
  return names.length === items.length ? names.map((name) => prefix + name) : undefined
}

/** A fact that is a list of names. */
export function namesFromFact(name: string, fact: string, prefix?: string): NameSource {
  return {
    name,
    needs: { facts: [fact] },
    appliesTo: ({ identity }) => Object.hasOwn(identity.facts ?? {}, fact),
    of: async ({ identity }) => namesOf(await identity.facts?.[fact]?.(), prefix),
  }
}

/** One name, for whomever a rule holds for; `kind` is what the factory is called. */
export function nameFor(kind: string, name: string, rule: AccessRule): NameSource {
  return {
    name: `${kind}(${name}, ${textOf(rule)})`,
    needs: rule.needs,
    of: async (subject) => ((await holdsFor(rule, subject)) ? [name] : []),
  }
}
