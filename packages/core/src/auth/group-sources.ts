import { refuse } from '../contract/check.ts'
import type { JsonValue } from '../contract/json.ts'
import type { Awaitable } from '../contract/plugin.ts'
import {
  at,
  holdsFor,
  textOf,
  type AccessRule,
  type AccessSubject,
  type RuleNeeds,
} from './rules.ts'

/** Where groups of the hub come from at a login and a refresh. */
export interface GroupSource {
  readonly name: string
  readonly needs?: RuleNeeds | undefined
  /** Names of groups. `undefined`: there is no telling, and the user's groups stay as they are. */
  of(subject: AccessSubject): Awaitable<readonly string[] | undefined>
}

/** What is put before each name, so that two providers' groups of one name are not one group. */
export interface GroupNaming {
  /** @default '' */
  readonly prefix?: string | undefined
}

/** Names out of what an issuer states: a list of texts, or nothing that is known. */
function namesOf(
  found: JsonValue | undefined,
  { prefix = '' }: GroupNaming,
): readonly string[] | undefined {
  if (!Array.isArray(found)) return undefined
  const items: readonly unknown[] = found
  const names = items.filter((item) => typeof item === 'string')
  return names.length === items.length ? names.map((name) => prefix + name) : undefined
}

/** The groups that the authenticator states with the identity: what counts when a policy names no sources. */
export function statedGroups(naming: GroupNaming = {}): GroupSource {
  return {
    name: 'statedGroups()',
    of: ({ identity }) => namesOf(identity.groups, naming),
  }
}

/** A claim that is a list of names; `path` as in `claim()`. */
export function groupsFromClaim(path: string, naming: GroupNaming = {}): GroupSource {
  if (path === '') return refuse('groupsFromClaim.path', path, 'the name of a claim')
  return {
    name: `groupsFromClaim(${path})`,
    of: ({ identity }) => namesOf(at(identity.claims, path), naming),
  }
}

/** A fact that is a list of names, such as a provider's teams. Asked at every login. */
export function groupsFromFact(fact: string, naming: GroupNaming = {}): GroupSource {
  if (fact === '') return refuse('groupsFromFact.fact', fact, 'the name of a fact')
  return {
    name: `groupsFromFact(${fact})`,
    needs: { facts: [fact] },
    of: async ({ identity }) => namesOf(await identity.facts?.[fact]?.(), naming),
  }
}

/** One group, for whomever a rule holds for. */
export function groupFor(group: string, rule: AccessRule): GroupSource {
  if (group === '') return refuse('groupFor.group', group, 'the name of a group')
  return {
    name: `groupFor(${group}, ${textOf(rule)})`,
    needs: rule.needs,
    of: async (subject) => ((await holdsFor(rule, subject)) ? [group] : []),
  }
}

/** All that the sources name, sorted; `undefined` when one of them cannot tell. */
export async function groupsBy(
  sources: readonly GroupSource[],
  subject: AccessSubject,
): Promise<readonly string[] | undefined> {
  const all = new Set<string>()
  for (const source of sources) {
    const names = await source.of(subject)
    if (!names) return undefined
    for (const name of names) all.add(name)
  }
  return [...all].toSorted()
}
