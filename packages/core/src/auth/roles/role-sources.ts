import { refuse } from '../../contract/check.ts'
import { nameFor, namesFromClaim, namesFromFact, type NameSource } from '../name-sources.ts'
import type { AccessRule } from '../rules.ts'

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
}

/** Other names for other namings: what came of one does not count for the other. */
function called(kind: string, what: string, { prefix = '', only }: RoleNaming): string {
  const parts = [
    what,
    ...(prefix === '' ? [] : [`prefix ${prefix}`]),
    ...(only ? [`only ${only.join(' ')}`] : []),
  ]
  return `${kind}(${parts.join(', ')})`
}

/** A claim that is a list of roles, `realm_access.roles`; `path` as in `claim()`. */
export function rolesFromClaim(path: string, naming: RoleNaming = {}): RoleSource {
  if (path === '') return refuse('rolesFromClaim.path', path, 'the name of a claim')
  const name = called('rolesFromClaim', path, naming)
  return { ...namesFromClaim(name, path, naming.prefix), only: naming.only }
}

/** A fact that is a list of roles, such as a provider's teams. */
export function rolesFromFact(fact: string, naming: RoleNaming = {}): RoleSource {
  if (fact === '') return refuse('rolesFromFact.fact', fact, 'the name of a fact')
  const name = called('rolesFromFact', fact, naming)
  return { ...namesFromFact(name, fact, naming.prefix), only: naming.only }
}

/** One role, for whomever a rule holds for. */
export function roleFor(role: string, rule: AccessRule): RoleSource {
  if (role === '') return refuse('roleFor.role', role, 'the name of a role')
  return { ...nameFor('roleFor', role, rule), only: [role] }
}
