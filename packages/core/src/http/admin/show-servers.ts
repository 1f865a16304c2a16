import type { ScopeFilter } from '../../auth/scopes/filter.ts'
import type { ServerRecord } from '../../contract/records.ts'
import type { ServerQuery } from '../../engine/api.ts'
import { listAddress, type Listing } from '../pages/admin/listing.ts'
import type { AdminServer } from '../pages/admin/server-line.ts'
import { showPage } from '../show-page.ts'
import { assertSection, type Admin } from './admin.ts'
import { bulkLinks } from './bulk-links.ts'
import { PAGE_SIZE, type Place } from './place.ts'
import type { AdminProblem } from './problem.ts'
import { pagesOf, turned } from './turn-page.ts'
import { adminServer } from './view-server.ts'

/** The servers a filter reaches, as a query of servers takes them; `undefined` is all. */
export function serversAmong(filter: ScopeFilter): ServerQuery['among'] {
  return filter === 'all'
    ? undefined
    : { names: [...filter.users], groups: [...filter.groups], servers: [...filter.servers] }
}

/** Servers of several users, with two reads however many they are. */
async function linesOf(
  admin: Admin,
  records: readonly ServerRecord[],
): Promise<readonly AdminServer[]> {
  const { parts } = admin
  const ids = [...new Set(records.map(({ userId }) => userId))]
  const [users, memberships] = await Promise.all([
    parts.users.byIds(ids),
    parts.groups.ofUsers(ids),
  ])
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return records.flatMap((record) => {
    const name = names.get(record.userId)
    if (name === undefined) return [] // removed at this moment
    const line = adminServer(admin, { name, groups: memberships.get(record.userId) ?? [] }, record)
    return [{ ...line, name: line.server.label }]
  })
}

/** The list of servers that are not stopped. */
export async function showServers(
  admin: Admin,
  place: Place,
  problem?: AdminProblem,
): Promise<Response> {
  assertSection(admin, 'servers')
  const { context, person, parts, grants, sections } = admin
  const among = serversAmong(grants.filter('read:servers'))
  const { search, state } = place
  const [found, page] = await turned(place.page, (offset) =>
    parts.servers.page({ state, nameFilter: search, among, offset, limit: PAGE_SIZE }),
  )
  const listing: Listing = {
    path: parts.urls.path('admin/servers'),
    search,
    state,
    page,
    pages: pagesOf(found.total),
    total: found.total,
  }
  const here = listAddress(listing)
  const view = {
    sections,
    here,
    message: problem?.message,
    listing,
    servers: await linesOf(admin, found.items),
    bulk: bulkLinks(admin, here, found.total === 0 ? [] : ['stop']),
  }
  return showPage(context, 'adminServers', view, { person, status: problem?.status })
}
