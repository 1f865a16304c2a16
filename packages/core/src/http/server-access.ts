import { HubError } from '../contract/errors.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Actor } from '../engine/api.ts'
import { allows } from '../auth/scopes/query.ts'
import type { HubContext, Person } from './context.ts'

/** A server that a path names, which the person may do something with; it may never have been started. */
export interface NamedServer {
  readonly owner: UserRecord
  readonly name: string
  readonly server: ServerRecord | undefined
  /** Whether it is the person's own. */
  readonly own: boolean
}

/** Whether somebody's scopes reach a server. */
export async function mayReach(
  context: HubContext,
  person: Person,
  scope: string,
  owner: UserRecord,
  server: string,
): Promise<boolean> {
  const userGroups = (await context.get('parts').groups.ofUsers([owner.id])).get(owner.id)
  return allows(person.scopes, scope, { user: owner.name, userGroups, server })
}

/**
 * The server of a path's user and name.
 *
 * @throws HubError `HUB_ERR_NOT_FOUND`, the same for what does not exist and for what is out of reach
 */
export async function reachServer(
  context: HubContext,
  person: Person,
  scope: string,
  user: string,
  name: string,
): Promise<NamedServer> {
  const { users, servers } = context.get('parts')
  const own = user === person.name
  const owner = own ? person.user : await users.byName(user)
  if (!owner || !(await mayReach(context, person, scope, owner, name)))
    throw new HubError('HUB_ERR_NOT_FOUND')
  return { owner, name, own, server: await servers.get({ user: owner.name, name }) }
}

/** The person as the cause of something. */
export function actorOf(person: Person): Actor {
  return { kind: 'user', id: person.user.id, name: person.name }
}
