import type { UserRecord } from '../../contract/records.ts'
import type { Users } from '../../engine/api.ts'
import { isAdmin } from '../api/admin.ts'
import { usersAmong } from '../api/users-among.ts'
import { withQuery } from './with-query.ts'
import { listAddress, type AdminOrder, type Listing } from '../pages/admin/listing.ts'
import type { AdminUserEntry } from '../pages/admin/users.ts'
import { encodeName } from '../../engine/urls.ts'
import { showPage } from '../show-page.ts'
import { assertSection, type Admin } from './admin.ts'
import { bulkLinks } from './bulk-links.ts'
import { PAGE_SIZE, type Place } from './place.ts'
import type { AdminProblem } from './problem.ts'
import { adminServers } from './view-server.ts'
import { pagesOf, turned } from './turn-page.ts'

type Order = NonNullable<NonNullable<Parameters<Users['page']>[0]>['order']>

/** Each is answered by an index. */
const ORDERS: Readonly<Record<AdminOrder, Order>> = {
  name: { by: 'name' },
  '-name': { by: 'name', descending: true },
  activity: { by: 'lastActivity' },
  '-activity': { by: 'lastActivity', descending: true },
  created: { by: 'createdAt' },
  '-created': { by: 'createdAt', descending: true },
}

/** Users as the panel shows them, with two reads however many they are. @param back the list they are on */
export async function userEntries(
  admin: Admin,
  users: readonly UserRecord[],
  back: string,
): Promise<readonly AdminUserEntry[]> {
  const { parts, grants } = admin
  const ids = users.map(({ id }) => id)
  const [servers, memberships] = await Promise.all([
    parts.servers.ofUsers(ids),
    parts.groups.ofUsers(ids),
  ])
  return users.map((user) => {
    const { name, displayName, createdAt, lastActivity = null } = user
    const groups = memberships.get(user.id) ?? []
    const somebody = { name, groups }
    const sees = (scope: string): boolean => grants.user(scope, somebody)
    return {
      name,
      displayName,
      href: withQuery(parts.urls.path(`admin/users/${encodeName(name)}`), { back }),
      admin: user.admin,
      groups: sees('read:users:groups') ? groups : undefined,
      lastActivity: sees('read:users:activity') ? lastActivity : undefined,
      createdAt: sees('read:users') ? createdAt : undefined,
      servers: adminServers(admin, somebody, servers.get(user.id) ?? []),
    }
  })
}

/** The list of users. */
export async function showUsers(
  admin: Admin,
  place: Place,
  problem?: AdminProblem,
): Promise<Response> {
  const { context, person, parts, grants, sections } = admin
  const status = problem?.status
  if (sections.length === 0) {
    const view = { sections, here: parts.urls.path('admin'), users: [], message: problem?.message }
    return showPage(context, 'adminUsers', view, { person, status })
  }
  assertSection(admin, 'users')
  const among = usersAmong(grants.filter('list:users'))
  const [found, page] = await turned(place.page, (offset) =>
    parts.users.page({
      nameFilter: place.search,
      order: ORDERS[place.order],
      among,
      offset,
      limit: PAGE_SIZE,
    }),
  )
  const listing: Listing = {
    path: parts.urls.path('admin'),
    search: place.search,
    order: place.order,
    page,
    pages: pagesOf(found.total),
    total: found.total,
  }
  const here = listAddress(listing)
  const { names, admin: asAdmin } = problem?.typed ?? {}
  const view = {
    sections,
    here,
    message: problem?.message,
    listing,
    users: await userEntries(admin, found.items, here),
    bulk: bulkLinks(admin, here, found.total === 0 ? [] : ['start', 'stop']),
    add: grants.some(['admin:users']) ? { admins: isAdmin(person) } : undefined,
    typed: names === undefined ? undefined : { names, admin: asAdmin === '1' },
  }
  return showPage(context, 'adminUsers', view, { person, status })
}
