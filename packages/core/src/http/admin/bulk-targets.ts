import type { ServerRecord, UserRecord } from '../../contract/records.ts'
import type { BulkTarget } from '../../engine/bulk-job.ts'
import { usersAmong } from '../api/users-among.ts'
import { assertSection, type Admin } from './admin.ts'
import type { Place } from './place.ts'
import { serversAmong } from './show-servers.ts'

/** How many records are read before others get their turn. */
const AT_ONCE = 1000

export type BulkAction = 'start' | 'stop'

async function* pages<Item>(
  read: (offset: number) => Promise<{ readonly items: readonly Item[] }>,
): AsyncGenerator<readonly Item[]> {
  for (let offset = 0; ; offset += AT_ONCE) {
    const { items } = await read(offset)
    if (items.length > 0) yield items
    if (items.length < AT_ONCE) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Whether a start would do anything: it is neither running nor on its way there. */
const isOff = (server: ServerRecord | undefined): boolean =>
  !server ||
  (server.phase !== 'starting' && server.phase !== 'ready' && server.desired !== 'running')

/** The default servers of the users that a list shows, on all of its pages, as far as they can be started. */
async function toStart(admin: Admin, { search }: Place): Promise<readonly BulkTarget[]> {
  assertSection(admin, 'users')
  const { parts, grants } = admin
  const among = usersAmong(grants.filter('list:users'))
  const found: BulkTarget[] = []
  for await (const users of pages<UserRecord>((offset) =>
    parts.users.page({ nameFilter: search, among, offset, limit: AT_ONCE }),
  )) {
    const ids = users.map(({ id }) => id)
    const [servers, memberships] = await Promise.all([
      parts.servers.ofUsers(ids),
      parts.groups.ofUsers(ids),
    ])
    for (const { id, name } of users) {
      const server = servers.get(id)?.find((one) => one.name === '')
      const somebody = { name, groups: memberships.get(id) ?? [] }
      if (isOff(server) && grants.server('start:servers', somebody, ''))
        found.push({ user: name, userId: id, name: '' })
    }
  }
  return found
}

/** The servers that a list shows, on all of its pages, as far as they can be stopped; at users all of theirs. */
async function toStop(admin: Admin, place: Place): Promise<readonly BulkTarget[]> {
  const { section = 'users', search, state } = place
  assertSection(admin, section)
  const { parts, grants } = admin
  const among = serversAmong(grants.filter('read:servers'))
  const found = new Map<string, BulkTarget>()
  for await (const servers of pages<ServerRecord>((offset) =>
    parts.servers.page({ state, nameFilter: search, among, offset, limit: AT_ONCE }),
  )) {
    const ids = [...new Set(servers.map(({ userId }) => userId))]
    const [users, memberships] = await Promise.all([
      parts.users.byIds(ids),
      parts.groups.ofUsers(ids),
    ])
    const names = new Map(users.map(({ id, name }) => [id, name]))
    for (const { id, userId, name, phase } of servers) {
      const user = names.get(userId)
      if (user === undefined || phase === 'stopping') continue
      const owner = { name: user, groups: memberships.get(userId) ?? [] }
      const isShown = section === 'servers' || grants.user('list:users', owner)
      if (isShown && grants.server('delete:servers', owner, name))
        found.set(id, { user, userId, name })
    }
  }
  return [...found.values()]
}

/** What a list shows that something can be done with at once. */
export function bulkTargets(
  admin: Admin,
  place: Place,
  action: BulkAction,
): Promise<readonly BulkTarget[]> {
  return action === 'start' ? toStart(admin, place) : toStop(admin, place)
}
