import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  OrFilter,
  type Entry,
  type Filter,
} from 'ldapts'
import { firstValue, normalDn } from './dn.ts'
import { valueOf, valuesOf } from './entry.ts'
import { DirectoryRefuses } from './faults.ts'
import type { Session } from './session.ts'
import type { Settings } from './settings.ts'

/** Of whom groups are asked for. */
export interface Member {
  readonly dn: string
  readonly username: string
  readonly memberOf: readonly string[]
}

type GroupSettings = NonNullable<Settings['groups']>

/** LDAP_MATCHING_RULE_IN_CHAIN ([MS-ADTS], section 3.1.1.3.4.4.3). */
const IN_CHAIN = '1.2.840.113556.1.4.1941'

/** Groups that one search of a walk asks about: filters have a limit too. */
const AT_ONCE = 50

/** Whether groups name their members by username. */
function byUsername({ member }: GroupSettings): boolean {
  return member.toLowerCase() === 'memberuid'
}

function wanted({ filter }: GroupSettings, member: Filter): Filter {
  return filter ? new AndFilter({ filters: [filter, member] }) : member
}

function nameOf({ name }: GroupSettings, entry: Entry): string | undefined {
  return name.toLowerCase() === 'dn' ? entry.dn : valueOf(entry, name)
}

/** Names that `memberOf` gives, without asking anybody. */
function namesIn({ name, max }: GroupSettings, memberOf: readonly string[]): readonly string[] {
  if (memberOf.length > max) throw new DirectoryRefuses(`somebody is in more than ${max} groups`)
  const names = memberOf.map((dn) => (name.toLowerCase() === 'dn' ? dn : firstValue(dn)))
  return names.filter((one) => one !== undefined)
}

/** @throws DirectoryUnavailable, DirectoryRefuses */
async function search(
  session: Session,
  settings: Settings,
  groups: GroupSettings,
  member: Filter,
): Promise<readonly Entry[]> {
  return session.search({
    base: groups.base ?? settings.base,
    scope: 'sub',
    filter: wanted(groups, member),
    attributes: groups.name.toLowerCase() === 'dn' ? ['1.1'] : [groups.name],
    max: groups.max,
  })
}

/** Level by level; each group once, so that groups which hold each other come to an end. */
async function walk(
  session: Session,
  settings: Settings,
  groups: GroupSettings,
  direct: readonly Entry[],
): Promise<readonly Entry[]> {
  const found = new Map(direct.map((entry) => [normalDn(entry.dn), entry]))
  let level = direct
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: Entry[] = []
    for (let start = 0; start < level.length; start += AT_ONCE) {
      const members = level.slice(start, start + AT_ONCE).map(
        // What holds groups names them by DN, also where it names people by username.
        ({ dn }) =>
          new EqualityFilter({
            attribute: byUsername(groups) ? 'member' : groups.member,
            value: dn,
          }),
      )
      const above = await search(session, settings, groups, new OrFilter({ filters: members }))
      for (const entry of above) {
        const key = normalDn(entry.dn)
        if (found.has(key)) continue
        found.set(key, entry)
        next.push(entry)
      }
    }
    if (found.size > groups.max)
      throw new DirectoryRefuses(`somebody is in more than ${groups.max} groups`)
    if (next.length > 0 && depth >= groups.maxDepth)
      throw new DirectoryRefuses(`groups are nested more than ${groups.maxDepth} deep`)
    level = next
  }
  return [...found.values()]
}

/**
 * The names of somebody's groups, each once.
 *
 * @param session a connection that may search
 * @throws DirectoryUnavailable, DirectoryRefuses also when there are more or deeper ones than may be
 */
export async function groupsOf(
  session: Session,
  settings: Settings,
  groups: GroupSettings,
  { dn, username, memberOf }: Member,
): Promise<readonly string[]> {
  if (groups.by === 'memberOf') return [...new Set(namesIn(groups, memberOf))]
  const { member: matchType, nested } = groups
  const filter =
    nested === 'in-chain'
      ? new ExtensibleFilter({ matchType, rule: IN_CHAIN, value: dn })
      : new EqualityFilter({ attribute: matchType, value: byUsername(groups) ? username : dn })
  const direct = await search(session, settings, groups, filter)
  const all = nested === 'walk' ? await walk(session, settings, groups, direct) : direct
  const names = all.map((entry) => nameOf(groups, entry))
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** What a person's entry says of groups. */
export function memberIn(entry: Entry, username: string): Member {
  return { dn: entry.dn, username, memberOf: valuesOf(entry, 'memberOf') }
}
