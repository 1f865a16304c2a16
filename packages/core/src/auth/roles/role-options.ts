import * as check from '../../contract/check.ts'
import { HubError } from '../../contract/errors.ts'
import { groupNameFault } from '../group-names.ts'
import { checkScope } from '../scopes/check-scope.ts'
import { readScope } from '../scopes/parse.ts'
import { builtIn, isRoleName, ROLE_NAME_RULE } from './role-names.ts'

/** A role: scopes, and who has them. */
export interface RoleOptions {
  /** What it is for, in a few words: administrators read it. @default the name */
  readonly text?: string | undefined
  /**
   * What its holders may do: JupyterHub's scopes, and `custom:` ones. `!user` is whoever holds it, `self` all that a
   * user may do with what is theirs.
   */
  readonly scopes: readonly string[]
  /** Names of users, who need not exist yet: whoever has the name has the role. @default [] */
  readonly users?: readonly string[] | undefined
  /** Names of groups, which need not exist yet: their members have the role. @default [] */
  readonly groups?: readonly string[] | undefined
  /** Names of services of the hub. @default [] */
  readonly services?: readonly string[] | undefined
}

const NAMES = check.optional(check.array(check.string({ min: 1 })), [])

const roleScope: check.Check<string> = (value, path) => {
  const text = checkScope(value, path)
  const reading = readScope(text)
  const { name, filter } = 'scope' in reading ? reading.scope : { name: '', filter: undefined }
  if (name === 'inherit' || name === 'all')
    return check.refuse(path, value, `no '${name}': a role has nothing to inherit from`)
  if (filter?.kind === 'server' && filter.value === undefined)
    return check.refuse(path, value, '!server with a name: a role runs in no server')
  return text
}

const groupName: check.Check<string> = (value, path) => {
  const name = check.string({ min: 1 })(value, path)
  const fault = groupNameFault(name)
  return fault === undefined ? name : check.refuse(path, value, `the name of a group (${fault})`)
}

const ROLE = check.object({
  text: check.optional(check.string({ min: 1, max: 200, what: '1 to 200 characters' })),
  scopes: check.array(roleScope),
  users: NAMES,
  groups: check.optional(check.array(groupName), []),
  services: NAMES,
})

/** {@link RoleOptions}, checked. */
export type CheckedRole = ReturnType<typeof ROLE>

function asRole(name: string, value: unknown, path: string): CheckedRole {
  if (!isRoleName(name))
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}: the name is none, expected ${ROLE_NAME_RULE}`,
    })
  const reserved = builtIn(name)
  if (reserved !== undefined && name !== 'user')
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}: the role '${name}' cannot be changed; ${reserved}`,
    })
  const role = ROLE(value, path)
  if (name === 'user' && role.users.length + role.groups.length + role.services.length > 0)
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}: found users, groups or services, expected scopes alone: every user has the role`,
    })
  return role
}

/** Checks the option `roles`. */
export const checkRoles: check.Check<ReadonlyMap<string, CheckedRole>> = (value, path) => {
  const found = check.record((item) => item)(value, path)
  return new Map(
    Object.entries(found).map(([name, item]) => [name, asRole(name, item, `${path}.${name}`)]),
  )
}
