import { HubError } from '../../contract/errors.ts'
import { encodeName } from '../../engine/urls.ts'
import { isAdmin } from '../api/admin.ts'
import { lookUp } from '../api/find-user.ts'
import { showPage } from '../show-page.ts'
import { assertSection, type Admin } from './admin.ts'
import type { Place } from './place.ts'
import type { AdminProblem } from './problem.ts'
import { userLogins } from './user-logins.ts'
import { rolesShown } from './show-roles.ts'
import { userEntries } from './show-users.ts'
import { withQuery } from './with-query.ts'

/** The page about one user, for who may list that user. */
export async function showUser(
  admin: Admin,
  { back }: Place,
  name: string,
  problem?: AdminProblem,
): Promise<Response> {
  assertSection(admin, 'users')
  const { context, person, parts, grants, sections } = admin
  const list = back ?? parts.urls.path('admin')
  const scopes = ['list:users', 'admin:users', 'delete:users']
  const found = await lookUp(admin, name, scopes)
  const [user] =
    found && grants.user('list:users', found) ? await userEntries(admin, [found.user], list) : []
  // The same answer for who does not exist and for who is out of reach.
  if (!found || !user) throw new HubError('HUB_ERR_NOT_FOUND')
  const self = found.user.id === person.user.id
  const mayTouch = isAdmin(person) || !found.user.admin
  const mayChange = mayTouch && grants.user('admin:users', found)
  const view = {
    sections,
    here: withQuery(parts.urls.path(`admin/users/${encodeName(name)}`), { back: list }),
    message: problem?.message,
    user: {
      ...user,
      servers: user.servers.map((line) => ({
        ...line,
        may: { ...line.may, remove: line.may.stop && line.server.name !== '' },
      })),
    },
    back: list,
    self,
    roles: rolesShown(
      admin,
      found.user,
      (await parts.groups.ofUsers([found.user.id])).get(found.user.id) ?? [],
    ),
    may: {
      rename: mayChange,
      promote: mayChange && isAdmin(person),
      remove: !self && mayTouch && grants.user('delete:users', found),
    },
    logins: mayChange
      ? await userLogins(admin, found.user, { end: true, link: isAdmin(person) })
      : undefined,
    typed: problem?.typed?.['name'],
  }
  return showPage(context, 'adminUser', view, { person, status: problem?.status })
}
