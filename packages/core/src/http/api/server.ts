import { HubError } from '../../contract/errors.ts'
import { checkDisplayName } from '../../auth/server-names.ts'
import { culled } from '../../engine/stop-cause.ts'
import { empty, json } from '../respond.ts'
import { actorOf } from './actor.ts'
import { awaitStart, awaitStop } from './await-server.ts'
import { endpoint, type Call, type Endpoint } from './endpoint.ts'
import { findOwner, type FoundUser } from './find-user.ts'
import { NEVER_STARTED, serverModel, serverSchema } from './models/server.ts'
import { stopReason } from './stop-reason.ts'
import { changeBody, serverBody, stopBody, type ServerChoices } from './server-body.ts'

const PATHS = ['users/:name/server', 'users/:name/servers/', 'users/:name/servers/:server'] as const

type ServerCall = Pick<Call, 'parts' | 'principal' | 'grants'> & {
  readonly params: { readonly name: string; readonly server: string }
}

const owner = (call: ServerCall, scope: string): Promise<FoundUser> =>
  findOwner(call, call.params.name, call.params.server, scope)

const noServer = ({ params }: ServerCall): HubError =>
  new HubError('HUB_ERR_NOT_FOUND', {
    message: `${params.name} has no server named '${params.server}'`,
  })

function checkChoices({ displayName }: ServerChoices): void {
  if (displayName !== undefined) checkDisplayName(displayName)
}

/** One server of a user: the default one, or a named one. */
export const serverEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: PATHS,
    summary: 'A server, running or not',
    scopes: ['read:servers'],
    responses: { 200: ['The server', serverSchema], 404: 'No such server' },
    async handle(call) {
      const { parts, grants, params } = call
      const found = await owner(call, 'read:servers')
      const server = await parts.servers.get({ user: found.name, name: params.server })
      if (!server && params.server !== '') throw noServer(call)
      return json(serverModel(server ?? NEVER_STARTED, found, grants, parts.urls))
    },
  }),
  endpoint({
    method: 'put',
    path: PATHS,
    summary: 'Makes a named server without starting it',
    scopes: ['start:servers'],
    body: serverBody,
    responses: {
      201: ['The server', serverSchema],
      400: 'The name is not valid, or one too many',
      409: 'It exists; the default server always does',
    },
    async handle(call) {
      const { parts, principal, grants, params, body } = call
      const found = await owner(call, 'start:servers')
      if (params.server === '')
        throw new HubError('HUB_ERR_CONFLICT', { message: 'The default server always exists' })
      checkChoices(body)
      const server = await parts.servers.create(
        { user: found.name, name: params.server, ...body },
        actorOf(principal),
      )
      return json(serverModel(server, found, grants, parts.urls), { status: 201 })
    },
  }),
  endpoint({
    method: 'post',
    path: PATHS,
    summary: 'Starts a server, made first when it does not exist',
    scopes: ['start:servers'],
    body: serverBody,
    responses: {
      201: 'It is ready',
      202: 'It is starting',
      400: 'It is running, is stopping, or may not be made',
      429: 'Too many servers start or run; see Retry-After',
      500: 'It could not be started; so do other statuses from 400 on, as its spawner says',
    },
    async handle(call) {
      const { parts, principal, params, body, request } = call
      const found = await owner(call, 'start:servers')
      checkChoices(body)
      const asked = await parts.servers.requestStart(
        { user: found.name, name: params.server },
        { ...body, actor: actorOf(principal), queue: false },
      )
      const outcome = await awaitStart(parts, asked, request.signal)
      return empty({ status: outcome === 'ready' ? 201 : 202 })
    },
  }),
  endpoint({
    method: 'patch',
    path: PATHS,
    summary: 'Renames or relabels a stopped server; its files stay with it',
    scopes: ['start:servers'],
    body: changeBody,
    responses: {
      200: ['The server', serverSchema],
      400: 'It is not stopped, or the name is not valid',
      404: 'No such server',
      409: 'The name is taken',
    },
    async handle(call) {
      const { parts, principal, grants, params, body } = call
      const found = await owner(call, 'start:servers')
      const locator = { user: found.name, name: params.server }
      if (!(await parts.servers.get(locator))) throw noServer(call)
      if (body.name === '' && params.server !== '') {
        throw new HubError('HUB_ERR_CONFLICT', { message: 'The default server always exists' })
      }
      const change = {
        name: body.name,
        displayName: body.display_name,
        userOptions: body.user_options,
      }
      const server = await parts.servers.update(locator, change, actorOf(principal))
      return json(serverModel(server, found, grants, parts.urls))
    },
  }),
  endpoint({
    method: 'delete',
    path: PATHS,
    summary: 'Stops a server, also one that is starting',
    scopes: ['delete:servers'],
    body: stopBody,
    responses: {
      204: 'It is stopped, and gone if that was asked',
      202: 'It is still stopping',
      400: 'The default server cannot be removed',
      404: 'No such server',
    },
    async handle(call) {
      const { parts, principal, params, body, request } = call
      const found = await owner(call, 'delete:servers')
      const { remove = false, reason: cause } = body
      if (remove && params.server === '')
        throw new HubError('HUB_ERR_BAD_REQUEST', { message: 'Cannot delete the default server' })
      const locator = { user: found.name, name: params.server }
      if (!(await parts.servers.get(locator))) {
        if (params.server === '') return empty()
        throw noServer(call)
      }
      const asked = await parts.servers.requestStop(locator, {
        actor: actorOf(principal),
        reason: cause ? culled(cause) : stopReason(principal, found.user),
        remove,
      })
      const outcome = asked ? await awaitStop(parts, asked, request.signal) : 'stopped'
      return empty({ status: outcome === 'stopped' ? 204 : 202 })
    },
  }),
]
