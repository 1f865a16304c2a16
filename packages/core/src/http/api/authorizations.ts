import { HubError } from '../../contract/errors.ts'
import type { JsonObject } from '../../contract/json.ts'
import { hashSecret } from '../../engine/secrets.ts'
import { json } from '../respond.ts'
import { endpoint, type Endpoint, type Requester } from './endpoint.ts'
import { serviceModel } from './models/service.ts'
import { serviceFacts } from './services.ts'
import { showUser } from './show-users.ts'

/** Whose token it is, as far as the requester's scopes show them. */
async function ownerOf(requester: Requester, secret: string): Promise<JsonObject> {
  const { parts, grants } = requester
  const hash = hashSecret(secret)
  const configured = parts.services.find((service) => service.hash === hash)
  const token = configured ? undefined : await parts.tokens.find(secret)
  const service = configured ?? parts.services.find(({ name }) => name === token?.service)
  if (service) return serviceModel(serviceFacts(parts, service), grants)
  const user = token?.userId === undefined ? undefined : await parts.users.get(token.userId)
  return user ? showUser(requester, user) : {}
}

/** What clients of JupyterHub before 2 ask instead of `GET /user`. */
export const authorizationEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'authorizations/token/:token',
    summary: 'Whose token it is. Deprecated: ask GET /user with the token itself',
    scopes: [],
    responses: {
      200: 'The user or service',
      404: 'No such token, or nothing of its owner may be shown',
    },
    async handle(call) {
      const model = await ownerOf(call, call.params.token)
      if (Object.keys(model).length === 0) throw new HubError('HUB_ERR_NOT_FOUND')
      return json(model)
    },
  }),
]
