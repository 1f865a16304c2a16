import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import { json } from '../respond.ts'
import { actorOf } from './actor.ts'
import { answerPage, pageQuery, pageRequestOf, pageSchema } from './answer-page.ts'
import { names } from './body.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { groupSchema } from './models/group.ts'
import { showGroups } from './show-groups.ts'

const createBody = z.strictObject({
  groups: names.min(1, 'Must specify at least one group to create'),
  users: names.optional(),
})

/** `/groups`: the list, and making several. */
export const groupsEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'groups',
    summary: 'Groups, a page at a time',
    scopes: ['list:groups'],
    query: pageQuery,
    responses: {
      200: ['Groups that the scopes reach', pageSchema(groupSchema)],
      400: 'An argument is not valid',
    },
    async handle(call) {
      const { parts, grants, request } = call
      const filter = grants.filter('list:groups')
      const page = pageRequestOf(request)
      const among = filter === 'all' ? undefined : [...filter.groups]
      const { items, total } = await parts.groups.page({
        among,
        offset: page.offset,
        limit: page.limit,
      })
      return answerPage(call, await showGroups(call, items), page, total)
    },
  }),
  endpoint({
    method: 'post',
    path: 'groups',
    summary: 'Makes groups, with the same members each',
    scopes: ['admin:groups'],
    body: createBody,
    responses: {
      201: ['The groups', z.array(groupSchema)],
      400: 'A user does not exist',
      409: 'One of them exists; none was made',
    },
    async handle(call) {
      const { parts, principal, grants, body } = call
      if (!body.groups.every((name) => grants.group('admin:groups', name)))
        throw new HubError('HUB_ERR_FORBIDDEN')
      const made = await parts.groups.createMany(body.groups, body.users, actorOf(principal))
      return json(await showGroups(call, made), { status: 201 })
    },
  }),
]
