import { HubError } from '../../contract/errors.ts'
import { encodeName } from '../../engine/urls.ts'
import { findUser } from '../api/find-user.ts'
import { stopAll } from '../api/stop-all.ts'
import { assertMayChange, assertMayMake, assertMayRemove } from '../api/user-policy.ts'
import { languageOf } from '../language.ts'
import { actorOf } from '../server-access.ts'
import { assertSection } from './admin.ts'
import { backOf, namesOf, type AdminAction } from './act.ts'
import { withQuery } from './with-query.ts'

const userOf = (form: URLSearchParams): string => form.get('user') ?? ''

/** Makes the users that do not exist yet. */
export const addUsers: AdminAction = async (admin, form) => {
  assertSection(admin, 'users')
  const { parts, person } = admin
  const names = namesOf(admin, form, 'names').map((name) => parts.usernames.normalize(name))
  const asAdmin = form.get('admin') === '1'
  assertMayMake(admin, names, asAdmin)
  const made = await parts.users.createMany(names, { admin: asAdmin }, actorOf(person))
  if (made.length === 0) throw new HubError('HUB_ERR_CONFLICT')
}

/** Gives a user another name. */
export const renameUser: AdminAction = async (admin, form) => {
  const { parts, person } = admin
  const back = backOf(admin, form, 'admin')
  const { user } = await findUser(admin, userOf(form), ['admin:users'])
  assertMayChange(admin, user, {})
  const wanted = (form.get('name') ?? '').trim()
  const { name } = await parts.users.update(user.id, { name: wanted }, actorOf(person))
  return withQuery(parts.urls.path(`admin/users/${encodeName(name)}`), { back })
}

/** Makes somebody an administrator, or takes that back. */
export const promoteUser: AdminAction = async (admin, form) => {
  const { context, parts, person } = admin
  const { user } = await findUser(admin, userOf(form), ['admin:users'])
  const said = form.get('admin')
  // Nobody is made or unmade by what a form forgot to say.
  if (said !== '0' && said !== '1') throw new HubError('HUB_ERR_BAD_REQUEST')
  const wanted = said === '1'
  assertMayChange(admin, user, { admin: wanted })
  if (user.id === person.user.id && !wanted) {
    const { notYourself } = languageOf(context).messages.admin
    throw new HubError('HUB_ERR_FORBIDDEN', { message: notYourself })
  }
  await parts.users.update(user.id, { admin: wanted }, actorOf(person))
}

/** Removes a user, with servers. */
export const deleteUser: AdminAction = async (admin, form) => {
  const { context, parts, person } = admin
  const back = backOf(admin, form, 'admin')
  const { user } = await findUser(admin, userOf(form), ['delete:users'])
  assertMayRemove(admin, user)
  await stopAll({ parts, principal: person, request: context.req.raw }, user)
  await parts.users.remove(user.id, actorOf(person))
  return back
}
