import { z } from 'zod'
import { HubError } from '../../contract/errors.ts'
import type { Users } from '../../engine/api.ts'
import { jsonText } from '../respond.ts'
import { actorOf } from './actor.ts'
import { names } from './body.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { longList } from './long-list.ts'
import { answerPage, pageQuery, pageSchema, pageRequestOf } from './answer-page.ts'
import { userModel, userSchema } from './models/user.ts'
import { showUsers } from './show-users.ts'
import { usersAmong } from './users-among.ts'
import { assertMayMake } from './user-policy.ts'
import { includeStopped, stoppedQuery } from './stopped-query.ts'

const listQuery = stoppedQuery.extend({
  ...pageQuery.shape,
  state: z.enum(['active', 'ready', 'inactive']).or(z.literal('')).optional(),
  name_filter: z.string().max(255).optional().describe('part of a name, in any letter case'),
  sort: z.enum(['id', '-id', 'name', '-name', 'last_activity', '-last_activity']).optional(),
})
const createBody = z.strictObject({
  usernames: names.min(1, 'Must specify at least one user to create'),
  admin: z.boolean().optional(),
})

const FIELDS = { id: 'id', name: 'name', last_activity: 'lastActivity' } as const

function orderOf(
  sort: NonNullable<z.output<typeof listQuery>['sort']>,
): NonNullable<NonNullable<Parameters<Users['page']>[0]>['order']> {
  const descending = sort.startsWith('-')
  const field = sort.replace('-', '')
  if (field !== 'id' && field !== 'name' && field !== 'last_activity') return { by: 'id' }
  return { by: FIELDS[field], descending }
}

/** `/users`: the list, and making several. */
export const usersEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'users',
    summary: 'Users, a page at a time',
    scopes: ['list:users'],
    query: listQuery,
    responses: {
      200: ['Users that the scopes reach', pageSchema(userSchema)],
      400: 'An argument is not valid',
    },
    async handle(call) {
      const { parts, grants, query, request } = call
      const page = pageRequestOf(request)
      const { items, total } = await parts.users.page({
        state: query.state === '' ? undefined : query.state,
        nameFilter: query.name_filter,
        order: orderOf(query.sort ?? 'id'),
        among: usersAmong(grants.filter('list:users')),
        offset: page.offset,
        limit: page.limit,
      })
      return answerPage(call, await showUsers(call, items, includeStopped(query)), page, total)
    },
  }),
  endpoint({
    method: 'post',
    path: 'users',
    summary: 'Makes the users that do not exist yet',
    scopes: ['admin:users'],
    body: createBody,
    responses: {
      201: ['Those that were made', z.array(userSchema)],
      400: 'A name is not valid; none was made',
      403: 'Only an administrator makes administrators',
      409: 'All of them exist',
    },
    async handle(call) {
      const { parts, principal, grants, body } = call
      const wanted = [...new Set(body.usernames.map((name) => parts.usernames.normalize(name)))]
      assertMayMake(call, wanted, body.admin === true)
      const made = await parts.users.createMany(wanted, { admin: body.admin }, actorOf(principal))
      if (made.length === 0) {
        throw new HubError('HUB_ERR_CONFLICT', {
          message: `All ${wanted.length} users already exist`,
        })
      }
      const text = await longList(made, (user) =>
        userModel(
          { user, groups: [], roles: parts.roles.ofUser(user), servers: [] },
          grants,
          parts.urls,
        ),
      )
      return jsonText(text, { status: 201 })
    },
  }),
]
