import { HubError } from '../../contract/errors.ts'
import { quoted } from '../quote.ts'
import type { UsernamePolicy } from '../usernames.ts'
import { builtIn } from './role-names.ts'
import type { CheckedRole } from './role-options.ts'
import type { RoleSource } from './role-sources.ts'

/** What of the rest of the hub's options roles have to fit. */
export interface RoleSurroundings {
  readonly usernames: UsernamePolicy
  /** Names of the hub's services. */
  readonly services: readonly string[]
}

/**
 * Holds roles against the other options.
 *
 * @returns the roles, with users' names as the hub spells them
 * @throws HubError `HUB_ERR_OPTION` for a service that there is none of, and a name that no user can have
 */
export function fitRoles(
  roles: ReadonlyMap<string, CheckedRole>,
  { usernames, services }: RoleSurroundings,
): ReadonlyMap<string, CheckedRole> {
  return new Map(
    [...roles].map(([name, role]) => {
      const path = `createHub.roles.${name}`
      const unknown = role.services.find((service) => !services.includes(service))
      if (unknown !== undefined)
        throw new HubError('HUB_ERR_OPTION', {
          message: `${path}.services: found '${unknown}', expected names of the hub's services`,
        })
      return [name, { ...role, users: role.users.map((user) => spelt(user, usernames, path)) }]
    }),
  )
}

function spelt(user: string, usernames: UsernamePolicy, path: string): string {
  try {
    return usernames.normalize(user)
  } catch (error) {
    throw new HubError('HUB_ERR_OPTION', {
      message: `${path}.users: found a name that no user of this hub can have`,
      cause: error,
    })
  }
}

/**
 * Holds sources of roles against the roles there are: a misspelt role would be given to nobody.
 *
 * @throws HubError `HUB_ERR_OPTION` for a source that names a role there is none of, and for two of one name
 */
export function assertRoleSources(
  sources: readonly RoleSource[],
  roles: ReadonlyMap<string, unknown>,
): void {
  const refuse = (message: string): never => {
    throw new HubError('HUB_ERR_OPTION', { message: `createHub.access.roles: ${message}` })
  }
  const seen = new Set<string>()
  for (const { name, only = [] } of sources) {
    if (seen.has(name)) refuse(`two sources are called ${name}`)
    seen.add(name)
    for (const role of only) {
      const why = builtIn(role)
      if (why !== undefined) refuse(`${name} cannot give the role '${role}'; ${why}`)
      if (!roles.has(role))
        refuse(`${name} names the role ${quoted(role)}, which is not in createHub.roles`)
    }
  }
}
