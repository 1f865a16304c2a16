import { adminForm, type AdminAction } from '../admin/act.ts'
import {
  addGroup,
  deleteGroup,
  dropFromGroup,
  joinGroup,
  setProperties,
} from '../admin/act-groups.ts'
import {
  confirmLogin,
  dismissLogin,
  endLogin,
  endLogins,
  linkLogin,
  unlinkLogin,
} from '../admin/act-logins.ts'
import { deleteServer, releaseServer, startServer, stopServer } from '../admin/act-servers.ts'
import { addUsers, deleteUser, promoteUser, renameUser } from '../admin/act-users.ts'
import { adminOf } from '../admin/admin.ts'
import { askBulk, beginBulk, showBulk } from '../admin/bulk.ts'
import { readPlace } from '../admin/place.ts'
import { PROPERTIES_FORM } from '../admin/read-properties.ts'
import { showPlace } from '../admin/show-place.ts'
import type { HubRoutes } from '../context.ts'
import { addressOf, personPage } from '../page-route.ts'

const ACTIONS: Readonly<Record<string, AdminAction>> = {
  'users/add': addUsers,
  'users/rename': renameUser,
  'users/promote': promoteUser,
  'users/delete': deleteUser,
  'users/end-login': endLogin,
  'users/end-logins': endLogins,
  'users/link': linkLogin,
  'users/dismiss': dismissLogin,
  'users/unlink': unlinkLogin,
  'users/confirm': confirmLogin,
  'groups/add': addGroup,
  'groups/delete': deleteGroup,
  'groups/join': joinGroup,
  'groups/drop': dropFromGroup,
  'server/start': startServer,
  'server/stop': stopServer,
  'server/release': releaseServer,
  'server/delete': deleteServer,
}

const BULK = ['start', 'stop'] as const

/** The admin panel and its forms. */
export function addAdminRoutes(app: HubRoutes): void {
  const show = personPage(
    async (context, person) => {
      const admin = adminOf(context, person)
      return showPlace(admin, readPlace(admin.parts.urls, addressOf(context)))
    },
    { forScripts: true },
  )
  for (const path of ['', '/users', '/users/:user', '/groups', '/groups/:group', '/servers'])
    app.get(`/hub/admin${path}`, show)
  for (const action of BULK) {
    const ask = personPage((context, person) =>
      askBulk(adminOf(context, person), action, context.req.query('from') ?? null),
    )
    app.get(`/hub/admin/bulk/${action}`, ask)
    app.post(`/hub/admin/bulk/${action}`, adminForm(beginBulk(action)))
  }
  const showJob = personPage(
    (context, person) => showBulk(adminOf(context, person), context.req.param('id') ?? ''),
    { forScripts: true },
  )
  app.get('/hub/admin/bulk/:id', showJob)
  for (const [path, action] of Object.entries(ACTIONS))
    app.post(`/hub/admin/${path}`, adminForm(action))
  app.post('/hub/admin/groups/properties', adminForm(setProperties, PROPERTIES_FORM))
}
