import * as check from '../../contract/check.ts'
import type { JsonValue } from '../../contract/json.ts'
import { nameFor, namesFromFact, namesOf, type NameSource } from '../name-sources.ts'
import { at, type AccessRule } from '../rules.ts'

/**
 * Where roles come from at a login and a refresh. What a source names is replaced by what it names next; one that cannot
 * tell leaves what came of it. A name that is no role of the hub gives nothing. `name` tells it from other sources, and
 * counts: what came of a source that the hub does not have any more counts for nothing.
 */
export interface RoleSource extends NameSource {
  /** The only roles that may come of it: each must be one of the hub's. @default all of the hub's */
  readonly only?: readonly string[] | undefined
}

/** How an issuer's names become roles of the hub. */
export interface RoleNaming {
  /** Put before each name, so that two providers' roles of one name are not one role. @default '' */
  readonly prefix?: string | undefined
  /** The only roles of the hub that may come of it, prefix included. @default all */
  readonly only?: readonly string[] | undefined
  /**
   * In place of both: the role of the hub by the issuer's name, `{ 'acme/core': 'reviewer' }`, for names that no role can
   * have. What is not in it gives nothing. @default names are roles
   */
  readonly map?: Readonly<Record<string, string>> | undefined
}

const NAMING = {
  prefix: check.optional(check.string(), ''),
  only: check.optional(check.array(check.string({ min: 1 }))),
  map: check.optional(check.record(check.string({ min: 1 }))),
}

/** Makes a source of what states an issuer's names, called so that what came of another naming does not count for it. */
function named(
  factory: string,
  what: string,
  naming: RoleNaming,
  source: (name: string) => NameSource,
): RoleSource {
  const { prefix, only, map } = check.checkOptions(factory, naming, NAMING)
  if (map && (prefix !== '' || only))
    return check.refuse(`${factory}.map`, map, 'neither prefix nor only beside it')
  const words = [
    what,
    ...(prefix === '' ? [] : [`prefix ${prefix}`]),
    ...(only ? [`only ${only.join(' ')}`] : []),
    ...(map
      ? [
          `map ${Object.entries(map)
            .map((pair) => pair.join('='))
            .join(' ')}`,
        ]
      : []),
  ]
  const { of, ...rest } = source(`${factory}(${words.join(', ')})`)
  if (!map) return { ...rest, of, only }
  return {
    ...rest,
    async of(subject) {
      const names = await of(subject)
      return names?.flatMap((name) => (Object.hasOwn(map, name) ? (map[name] ?? []) : []))
    },
    only: [...new Set(Object.values(map))],
  }
}

/** Roles in a claim. An issuer leaves out a list that is empty (Keycloak 26 does), and writes a list of one as a text. */
function rolesIn(found: JsonValue | undefined): readonly string[] {
  const items: readonly unknown[] = Array.isArray(found) ? found : [found]
  return items.filter((item) => typeof item === 'string')
}

/**
 * A claim that is a list of roles, or one role: `realm_access.roles`; `path` as in `claim()`. Claims without it are claims
 * of somebody who has no role any more; only an account without any claims cannot tell.
 */
export function rolesFromClaim(path: string, naming: RoleNaming = {}): RoleSource {
  if (path === '') return check.refuse('rolesFromClaim.path', path, 'the name of a claim')
  return named('rolesFromClaim', path, naming, (name) => ({
    name,
    of: ({ identity: { claims } }) => claims && namesOf(rolesIn(at(claims, path)), naming.prefix),
  }))
}

/**
 * A fact that is a list of roles, such as a provider's teams. Where others than the hub's people choose those names, say
 * which count, by `map` or `only`.
 */
export function rolesFromFact(fact: string, naming: RoleNaming = {}): RoleSource {
  if (fact === '') return check.refuse('rolesFromFact.fact', fact, 'the name of a fact')
  return named('rolesFromFact', fact, naming, (name) => namesFromFact(name, fact, naming.prefix))
}

/** One role, for whomever a rule holds for. */
export function roleFor(role: string, rule: AccessRule): RoleSource {
  if (role === '') return check.refuse('roleFor.role', role, 'the name of a role')
  return { ...nameFor('roleFor', role, rule), only: [role] }
}
