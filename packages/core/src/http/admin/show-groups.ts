import { HubError } from '../../contract/errors.ts'
import { encodeName } from '../../engine/urls.ts'
import { listAddress, type Listing } from '../pages/admin/listing.ts'
import { showPage } from '../show-page.ts'
import { assertSection, type Admin } from './admin.ts'
import { PAGE_SIZE, type Place } from './place.ts'
import type { AdminProblem } from './problem.ts'
import { markOf, PROPERTIES_MAX } from './read-properties.ts'
import { pagesOf, turned } from './turn-page.ts'
import { withQuery } from './with-query.ts'

/** The list of groups. */
export async function showGroups(
  admin: Admin,
  place: Place,
  problem?: AdminProblem,
): Promise<Response> {
  assertSection(admin, 'groups')
  const { context, person, parts, grants, sections } = admin
  const filter = grants.filter('list:groups')
  const among = filter === 'all' ? undefined : [...filter.groups]
  const [found, page] = await turned(place.page, (offset) =>
    parts.groups.page({ among, nameFilter: place.search, offset, limit: PAGE_SIZE }),
  )
  const listing: Listing = {
    path: parts.urls.path('admin/groups'),
    search: place.search,
    page,
    pages: pagesOf(found.total),
    total: found.total,
  }
  const here = listAddress(listing)
  const groups = await Promise.all(
    found.items.map(async ({ id: name }) => ({
      name,
      href: withQuery(parts.urls.path(`admin/groups/${encodeName(name)}`), { back: here }),
      size: grants.group('read:groups', name) ? await parts.groups.size(name) : undefined,
    })),
  )
  const view = {
    sections,
    here,
    message: problem?.message,
    listing,
    groups,
    mayAdd: grants.some(['admin:groups']),
    typed: problem?.typed?.['group'],
  }
  return showPage(context, 'adminGroups', view, { person, status: problem?.status })
}

/** The page about one group, for who may list that group. */
export async function showGroup(
  admin: Admin,
  place: Place,
  name: string,
  problem?: AdminProblem,
): Promise<Response> {
  assertSection(admin, 'groups')
  const { context, person, parts, grants, sections } = admin
  const group = grants.group('list:groups', name) ? await parts.groups.get(name) : undefined
  if (!group) throw new HubError('HUB_ERR_NOT_FOUND')
  const back = place.back ?? parts.urls.path('admin/groups')
  const path = withQuery(parts.urls.path(`admin/groups/${encodeName(name)}`), { back })
  const content = grants.group('read:groups', name)
    ? await contentOf(admin, place.page, name, path)
    : undefined
  const page = content?.listing.page ?? 1
  const view = {
    sections,
    here: page === 1 ? path : `${path}&page=${page}`,
    message: problem?.message,
    name,
    back,
    roles: grants.group('read:roles:groups', name) ? parts.roles.ofGroup(name) : undefined,
    content: content && {
      ...content,
      properties: {
        value: group.properties,
        edit: grants.group('groups', name)
          ? {
              most: PROPERTIES_MAX,
              seen: markOf(group.properties),
              typed: problem?.typed?.['properties'],
            }
          : undefined,
      },
    },
    may: { edit: grants.group('groups', name), remove: grants.group('delete:groups', name) },
    typed: problem?.typed?.['members'],
  }
  return showPage(context, 'adminGroup', view, { person, status: problem?.status })
}

async function contentOf(
  { parts }: Admin,
  wanted: number,
  name: string,
  path: string,
): Promise<{ readonly listing: Listing; readonly members: readonly string[] }> {
  const [found, page] = await turned(wanted, (offset) =>
    parts.groups.membersPage(name, { offset, limit: PAGE_SIZE }),
  )
  const pages = pagesOf(found.total)
  return {
    listing: { path, search: '', page, pages, total: found.total },
    members: found.items.map((user) => user.name),
  }
}
