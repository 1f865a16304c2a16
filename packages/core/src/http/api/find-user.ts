import { HubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import type { Requester } from './endpoint.ts'
import type { Somebody } from './grants.ts'

/** A user and, when a scope is about groups, that user's groups. */
export interface FoundUser extends Somebody {
  readonly user: UserRecord
}

/** A user by name, with groups only when telling who is reached takes them. */
export async function lookUp(
  { parts, grants }: Requester,
  name: string,
  scopes: readonly string[],
): Promise<FoundUser | undefined> {
  const user = await parts.users.byName(name)
  if (!user) return undefined
  const groups = grants.usesGroups(scopes)
    ? (await parts.groups.ofUsers([user.id])).get(user.id)
    : undefined
  return { user, name: user.name, groups: groups ?? [] }
}

/**
 * The user that a path names, when one of these scopes reaches that user.
 *
 * @throws HubError `HUB_ERR_NOT_FOUND`, the same for a user who does not exist and for one who is out of reach
 */
export async function findUser(
  requester: Requester,
  name: string,
  scopes: readonly string[],
): Promise<FoundUser> {
  const found = await lookUp(requester, name, scopes)
  if (found && scopes.some((scope) => requester.grants.user(scope, found))) return found
  throw new HubError('HUB_ERR_NOT_FOUND', {
    message: 'No access to resources or resources not found',
  })
}

/** The same for one of the user's servers, which a filter by server reaches too. */
export async function findOwner(
  requester: Requester,
  name: string,
  server: string,
  scope: string,
): Promise<FoundUser> {
  const found = await lookUp(requester, name, [scope])
  if (found && requester.grants.server(scope, found, server)) return found
  throw new HubError('HUB_ERR_NOT_FOUND', {
    message: 'No access to resources or resources not found',
  })
}
