import { HubError } from '../../contract/errors.ts'
import type { TokenRecord } from '../../contract/records.ts'
import { empty, json } from '../respond.ts'
import { actorOf } from './actor.ts'
import { endpoint, type Endpoint, type Requester } from './endpoint.ts'
import { findUser, type FoundUser } from './find-user.ts'
import { tokenSchema } from './models/token.ts'
import { showTokens } from './show-tokens.ts'

const PATH = 'users/:name/tokens/:id'

async function findToken(
  { parts }: Requester,
  { user }: FoundUser,
  id: string,
): Promise<TokenRecord> {
  const token = await parts.tokens.get(id)
  if (token?.userId === user.id) return token
  throw new HubError('HUB_ERR_NOT_FOUND', { message: `No such token ${id} for user ${user.name}` })
}

/** One API token of a user, by its public id. */
export const tokenEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: PATH,
    summary: 'An API token, without its secret',
    scopes: ['read:tokens'],
    responses: { 200: ['The token', tokenSchema], 404: 'No such token of this user' },
    async handle(call) {
      const found = await findUser(call, call.params.name, ['read:tokens'])
      const [model] = await showTokens(call, found, [await findToken(call, found, call.params.id)])
      return json(model)
    },
  }),
  endpoint({
    method: 'delete',
    path: PATH,
    summary:
      'Revokes an API token; of one that a server got for a browser, all that this server got for the user',
    scopes: ['tokens'],
    responses: { 204: 'Gone', 404: 'No such token of this user' },
    async handle(call) {
      const found = await findUser(call, call.params.name, ['tokens'])
      const { id } = await findToken(call, found, call.params.id)
      await call.parts.tokens.revoke(id, actorOf(call.principal))
      return empty()
    },
  }),
]
