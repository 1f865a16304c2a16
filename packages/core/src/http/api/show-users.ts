import type { JsonObject } from '../../contract/json.ts'
import type { UserRecord } from '../../contract/records.ts'
import type { Requester } from './endpoint.ts'
import { userModel } from './models/user.ts'

/** The models of these users, with two reads however many they are. */
export async function showUsers(
  { parts, grants }: Requester,
  users: readonly UserRecord[],
  stopped = false,
): Promise<readonly JsonObject[]> {
  const ids = users.map((user) => user.id)
  const [servers, groups] = await Promise.all([
    parts.servers.ofUsers(ids),
    parts.groups.ofUsers(ids),
  ])
  return users.map((user) => {
    const facts = {
      user,
      groups: groups.get(user.id) ?? [],
      roles: parts.roles.ofUser(user),
      servers: servers.get(user.id) ?? [],
    }
    return userModel(facts, grants, parts.urls, stopped)
  })
}

/** The model of one user. */
export async function showUser(
  requester: Requester,
  user: UserRecord,
  stopped = false,
): Promise<JsonObject> {
  return (await showUsers(requester, [user], stopped))[0] ?? {}
}
