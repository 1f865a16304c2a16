import { redirect } from '../respond.ts'
import type { Admin } from './admin.ts'
import type { Place } from './place.ts'
import type { AdminProblem } from './problem.ts'
import { showGroup, showGroups } from './show-groups.ts'
import { showServers } from './show-servers.ts'
import { showUser } from './show-user.ts'
import { showUsers } from './show-users.ts'

/** Shows a page of the panel. @param problem why what was asked for there did not happen */
export async function showPlace(
  admin: Admin,
  place: Place,
  problem?: AdminProblem,
): Promise<Response> {
  const { section, name } = place
  const [first = 'users'] = admin.sections
  if (section === undefined && first !== 'users')
    return redirect(admin.parts.urls.path(`admin/${first}`))
  if (section === 'groups')
    return name === undefined
      ? showGroups(admin, place, problem)
      : showGroup(admin, place, name, problem)
  if (section === 'servers') return showServers(admin, place, problem)
  return name === undefined
    ? showUsers(admin, place, problem)
    : showUser(admin, place, name, problem)
}
