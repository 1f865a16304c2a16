import { z } from 'zod'
import { HubError, isHubError } from '../../contract/errors.ts'
import { empty, json } from '../respond.ts'
import { actorOf } from './actor.ts'
import { isAdmin } from './admin.ts'
import { optionalBody } from './body.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { findUser, lookUp } from './find-user.ts'
import { userSchema } from './models/user.ts'
import { showUser } from './show-users.ts'
import { includeStopped, stoppedQuery } from './stopped-query.ts'
import { stopAll } from './stop-all.ts'
import { assertMayChange, assertMayRemove } from './user-policy.ts'

const READ = [
  'read:users',
  'read:users:name',
  'read:servers',
  'read:users:groups',
  'read:users:activity',
  'read:roles:users',
]
const PATH = 'users/:name'

const createBody = optionalBody(z.strictObject({ admin: z.boolean().optional() }))
const changeBody = z.strictObject({
  name: z.string().min(1).optional(),
  admin: z.boolean().optional(),
})

/** `/users/:name`. */
export const userEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: PATH,
    summary: 'A user',
    scopes: READ,
    query: stoppedQuery,
    responses: { 200: ['The user, as far as the scopes show it', userSchema], 404: 'No such user' },
    async handle(call) {
      const { user } = await findUser(call, call.params.name, READ)
      return json(await showUser(call, user, includeStopped(call.query)))
    },
  }),
  endpoint({
    method: 'post',
    path: PATH,
    summary: 'Makes a user',
    scopes: ['admin:users'],
    body: createBody,
    responses: {
      201: ['The user', userSchema],
      400: 'The name is not valid',
      409: 'The user exists',
    },
    async handle(call) {
      const { parts, principal, grants, body } = call
      const name = parts.usernames.normalize(call.params.name)
      const present = await lookUp(call, name, ['admin:users'])
      if (!grants.user('admin:users', present ?? { name, groups: [] }))
        throw new HubError('HUB_ERR_NOT_FOUND')
      if (present)
        throw new HubError('HUB_ERR_CONFLICT', { message: `User ${name} already exists` })
      if (body.admin === true && !isAdmin(principal)) {
        throw new HubError('HUB_ERR_FORBIDDEN', {
          message: 'Only admins can grant admin permissions',
        })
      }
      const user = await parts.users.create({ name, admin: body.admin }, actorOf(principal))
      return json(await showUser(call, user), { status: 201 })
    },
  }),
  endpoint({
    method: 'patch',
    path: PATH,
    summary: "Changes a user's name, or whether they are an administrator",
    scopes: ['admin:users'],
    body: changeBody,
    responses: {
      200: ['The user', userSchema],
      400: 'The name is taken or not valid',
      403: 'Only an administrator may',
      404: 'No such user',
    },
    async handle(call) {
      const { parts, principal, body } = call
      const { user } = await findUser(call, call.params.name, ['admin:users'])
      assertMayChange(call, user, body)
      try {
        return json(
          await showUser(call, await parts.users.update(user.id, body, actorOf(principal))),
        )
      } catch (error) {
        if (!isHubError(error, 'HUB_ERR_CONFLICT')) throw error
        // JupyterHub answers 400 here, and 409 only when a user is made.
        throw new HubError('HUB_ERR_CONFLICT', {
          status: 400,
          message: `User ${body.name ?? ''} already exists, username must be unique`,
        })
      }
    },
  }),
  endpoint({
    method: 'delete',
    path: PATH,
    summary: 'Stops all servers of a user and removes the user',
    scopes: ['delete:users'],
    responses: {
      204: 'Gone',
      400: 'It is yourself, or a server is still stopping',
      403: 'Only an administrator may',
      404: 'No such user',
    },
    async handle(call) {
      const { parts, principal } = call
      const { user } = await findUser(call, call.params.name, ['delete:users'])
      assertMayRemove(call, user)
      await stopAll(call, user)
      await parts.users.remove(user.id, actorOf(principal))
      return empty()
    },
  }),
]
