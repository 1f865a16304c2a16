import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import type { GroupRecord } from '../../contract/records.ts'
import { empty, json } from '../respond.ts'
import { actorOf } from './actor.ts'
import { jsonObject, names, optionalBody } from './body.ts'
import { endpoint, type Endpoint, type Requester } from './endpoint.ts'
import { groupSchema } from './models/group.ts'
import { showGroup } from './show-groups.ts'

const READ = ['read:groups', 'read:groups:name', 'read:roles:groups']

/** @throws HubError `HUB_ERR_NOT_FOUND`, the same for a group that does not exist and for one out of reach */
async function findGroup(
  { parts, grants }: Requester,
  name: string,
  scopes: readonly string[],
): Promise<GroupRecord> {
  const reached = scopes.some((scope) => grants.group(scope, name))
  const group = reached ? await parts.groups.get(name) : undefined
  if (!group)
    throw new HubError('HUB_ERR_NOT_FOUND', {
      message: 'No access to resources or resources not found',
    })
  return group
}

const responses = {
  200: ['The group', groupSchema],
  400: 'A user does not exist',
  404: 'No such group',
} as const
const membersBody = z.strictObject({ users: names })

/** `/groups/:name`, its members and its properties. */
export const groupEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'groups/:name',
    summary: 'A group',
    scopes: READ,
    responses: { 200: ['The group', groupSchema], 404: 'No such group' },
    handle: async (call) =>
      json(await showGroup(call, await findGroup(call, call.params.name, READ))),
  }),
  endpoint({
    method: 'post',
    path: 'groups/:name',
    summary: 'Makes a group',
    scopes: ['admin:groups'],
    body: optionalBody(z.strictObject({ users: names.optional() })),
    responses: {
      201: ['The group', groupSchema],
      400: 'A user does not exist',
      409: 'The group exists',
    },
    async handle(call) {
      const { parts, principal, grants, params, body } = call
      if (!grants.group('admin:groups', params.name)) throw new HubError('HUB_ERR_NOT_FOUND')
      const group = await parts.groups.create(params.name, body.users, actorOf(principal))
      return json(await showGroup(call, group), { status: 201 })
    },
  }),
  endpoint({
    method: 'delete',
    path: 'groups/:name',
    summary: 'Removes a group; its members stay users',
    scopes: ['delete:groups'],
    responses: { 204: 'Gone', 404: 'No such group' },
    async handle(call) {
      const group = await findGroup(call, call.params.name, ['delete:groups'])
      await call.parts.groups.remove(group.id, actorOf(call.principal))
      return empty()
    },
  }),
  endpoint({
    method: 'post',
    path: 'groups/:name/users',
    summary: 'Adds members to a group',
    scopes: ['groups'],
    body: membersBody,
    responses,
    async handle(call) {
      const { id } = await findGroup(call, call.params.name, ['groups'])
      return json(
        await showGroup(
          call,
          await call.parts.groups.add(id, call.body.users, actorOf(call.principal)),
        ),
      )
    },
  }),
  endpoint({
    method: 'delete',
    path: 'groups/:name/users',
    summary: 'Takes members out of a group',
    scopes: ['groups'],
    body: membersBody,
    responses,
    async handle(call) {
      const { id } = await findGroup(call, call.params.name, ['groups'])
      return json(
        await showGroup(
          call,
          await call.parts.groups.drop(id, call.body.users, actorOf(call.principal)),
        ),
      )
    },
  }),
  endpoint({
    method: 'put',
    path: 'groups/:name/properties',
    summary: "Replaces a group's properties",
    scopes: ['groups'],
    body: jsonObject,
    responses: { 200: ['The group', groupSchema], 404: 'No such group' },
    async handle(call) {
      const { id } = await findGroup(call, call.params.name, ['groups'])
      return json(
        await showGroup(
          call,
          await call.parts.groups.setProperties(id, call.body, actorOf(call.principal)),
        ),
      )
    },
  }),
]
