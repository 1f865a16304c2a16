import type { ServerRecord } from '../contract/records.ts'
import type { Store, Where } from '../contract/store.ts'
import type { Page, ServerQuery } from './api.ts'
import { userIdsAmong } from './user-ids-among.ts'

type ServerWhere = Where<'server'>

const QUEUED: ServerWhere = { phase: 'stopped', queuedAt: { above: 0 } }

/** Each a search that an index answers; no record is found by two of them. */
function statesOf(state: ServerQuery['state']): readonly ServerWhere[] {
  if (state === 'queued') return [QUEUED]
  if (state !== undefined) return [{ phase: state }]
  return [QUEUED, { phase: { in: ['starting', 'ready', 'stopping'] } }]
}

/** Slots of servers that are named one by one. */
async function slotsOf(store: Store, servers: readonly string[]): Promise<readonly string[]> {
  const named = servers.map((text) => {
    const at = text.indexOf('/')
    return { user: text.slice(0, at), name: text.slice(at + 1) }
  })
  const where = { name: { in: named.map(({ user }) => user) } }
  const owners = await store.find('user', { where })
  const ids = new Map(owners.map(({ value }) => [value.name, value.id]))
  return named.flatMap(({ user, name }) => {
    const id = ids.get(user)
    return id === undefined ? [] : [`${id}/${name}`]
  })
}

async function reachesOf(store: Store, query: ServerQuery): Promise<readonly ServerWhere[]> {
  const { among, nameFilter = '' } = query
  const named: Where<'user'> = nameFilter === '' ? {} : { name: { contains: nameFilter } }
  if (!among) return [nameFilter === '' ? {} : { userId: { of: named } }]
  const ids = await userIdsAmong(store, among)
  const slots = await slotsOf(store, among.servers)
  return [
    { userId: { of: { ...named, id: { in: ids } } } },
    { slot: { in: slots }, userId: { of: { ...named, id: { notIn: ids } } } },
  ]
}

/** A page of the servers that are not stopped: those in line, then those used last. */
export async function serverPage(store: Store, query: ServerQuery): Promise<Page<ServerRecord>> {
  const reaches = await reachesOf(store, query)
  const wheres = statesOf(query.state).flatMap((state) =>
    reaches.map((reach): ServerWhere => ({ ...state, ...reach })),
  )
  const counts = await Promise.all(wheres.map((where) => store.count('server', where)))
  const items: ServerRecord[] = []
  let skip = query.offset
  for (const [index, where] of wheres.entries()) {
    const count = counts[index] ?? 0
    const limit = query.limit - items.length
    if (limit > 0 && skip < count) {
      const order = { by: 'lastActivity', descending: true } as const
      const found = await store.find('server', { where, order, offset: skip, limit })
      items.push(...found.map(({ value }) => value))
    }
    skip = Math.max(0, skip - count)
  }
  return { items, total: counts.reduce((sum, count) => sum + count, 0) }
}
