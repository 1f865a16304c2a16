import { refuse } from '../contract/check.ts'
import { nameFor, namesFromFact, namesOf, type NameSource } from './name-sources.ts'
import { at, type AccessRule, type AccessSubject } from './rules.ts'

/**
 * Where groups of the hub come from at a login and a refresh. One that cannot tell leaves the user's groups as they are,
 * and so does an account that none of the sources is about.
 */
export type GroupSource = NameSource

/** What is put before each name, so that two providers' groups of one name are not one group. */
export interface GroupNaming {
  /** @default '' */
  readonly prefix?: string | undefined
}

/** The groups that the authenticator states with the identity: what counts when a policy names no sources. */
export function statedGroups(naming: GroupNaming = {}): GroupSource {
  return {
    name: 'statedGroups()',
    appliesTo: ({ identity }) => identity.groups !== undefined,
    of: ({ identity }) => namesOf(identity.groups, naming.prefix),
  }
}

/**
 * A claim that is a list of names; `path` as in `claim()`. Claims without it are claims of somebody who is in no group any
 * more: an issuer leaves out a list that is empty (Keycloak 26 does).
 */
export function groupsFromClaim(path: string, naming: GroupNaming = {}): GroupSource {
  if (path === '') return refuse('groupsFromClaim.path', path, 'the name of a claim')
  return {
    name: `groupsFromClaim(${path})`,
    appliesTo: ({ identity }) => identity.claims !== undefined,
    of: ({ identity }) => namesOf(at(identity.claims, path) ?? [], naming.prefix),
  }
}

/** A fact that is a list of names, such as a provider's teams. Asked at every login. */
export function groupsFromFact(fact: string, naming: GroupNaming = {}): GroupSource {
  if (fact === '') return refuse('groupsFromFact.fact', fact, 'the name of a fact')
  return namesFromFact(`groupsFromFact(${fact})`, fact, naming.prefix)
}

/** One group, for whomever a rule holds for. */
export function groupFor(group: string, rule: AccessRule): GroupSource {
  if (group === '') return refuse('groupFor.group', group, 'the name of a group')
  return nameFor('groupFor', group, rule)
}

/** All that the sources name, sorted; `undefined` when one of them cannot tell, or none is about the account. */
export async function groupsBy(
  sources: readonly GroupSource[],
  subject: AccessSubject,
): Promise<readonly string[] | undefined> {
  const all = new Set<string>()
  const own = sources.filter((source) => source.appliesTo?.(subject) ?? true)
  if (own.length === 0 && sources.length > 0) return undefined
  for (const source of own) {
    const names = await source.of(subject)
    if (!names) return undefined
    for (const name of names) all.add(name)
  }
  return [...all].toSorted()
}
