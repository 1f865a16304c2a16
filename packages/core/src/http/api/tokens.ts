import { z } from 'zod'
import { overScoped } from '../../auth/scopes/token.ts'
import { HubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import type { Principal } from '../context.ts'
import { json } from '../respond.ts'
import { othersNamed } from '../scope-others.ts'
import { actorOf } from './actor.ts'
import { endpoint, type Endpoint } from './endpoint.ts'
import { findUser, lookUp } from './find-user.ts'
import { tokenSchema } from './models/token.ts'
import { showTokens } from './show-tokens.ts'
import { tokenBody, wantedLifetime, wantedScopes } from './token-body.ts'

function noteFor(principal: Principal, owner: UserRecord): string {
  const own = principal.kind === 'user' && principal.user.id === owner.id
  return own ? 'Requested via api' : `Requested via api by ${principal.kind} ${principal.name}`
}

/** `/users/:name/tokens`: the list, and making one. */
export const tokensEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'users/:name/tokens',
    summary: "A user's API tokens, without their secrets",
    scopes: ['read:tokens'],
    responses: {
      200: ['The tokens', z.object({ api_tokens: z.array(tokenSchema) })],
      404: 'No such user',
    },
    async handle(call) {
      const found = await findUser(call, call.params.name, ['read:tokens'])
      const tokens = await call.parts.tokens.ofUser(found.user.id)
      const used = tokens.toSorted(
        (a, b) => (a.lastActivity ?? a.createdAt) - (b.lastActivity ?? b.createdAt),
      )
      return json({ api_tokens: await showTokens(call, found, used) })
    },
  }),
  endpoint({
    method: 'post',
    path: 'users/:name/tokens',
    summary: 'Makes an API token',
    scopes: ['tokens'],
    body: tokenBody,
    responses: {
      201: [
        'The token, with its secret: this is the only time it is shown',
        tokenSchema.extend({ token: z.string() }),
      ],
      400: 'A scope is not valid, or more than the user holds; or it would live too long',
      403: 'No such user, or no permission to make tokens for them',
    },
    async handle(call) {
      const { parts, principal, grants, params, body } = call
      const found = await lookUp(call, params.name, ['tokens'])
      if (!found || !grants.user('tokens', found)) {
        throw new HubError('HUB_ERR_FORBIDDEN', {
          message: `User ${params.name} not found or no permissions to generate tokens`,
        })
      }
      const { user } = found
      const shared =
        principal.kind === 'user' &&
        (principal.session?.shared === true || principal.token?.shared === true)
      const groups = (await parts.groups.ofUsers([user.id])).get(user.id) ?? []
      const scopes = wantedScopes(body, parts.roles)
      const owner = parts.roles.owner(user, groups, shared)
      const others = await othersNamed(parts, owner, scopes)
      const beyond = overScoped(scopes, owner, { others })
      if (beyond.length > 0) {
        throw new HubError('HUB_ERR_BAD_REQUEST', {
          message: `Requested scopes ${beyond.slice(0, 10).join(', ')} are more than ${user.name} holds.`,
        })
      }
      const { secret, record } = await parts.tokens.mint(
        {
          userId: user.id,
          scopes,
          note: body.note || noteFor(principal, user),
          expiresIn: wantedLifetime(body, parts.limits.tokenLifetimeMax),
          shared,
        },
        actorOf(principal),
      )
      const [model] = await showTokens(call, found, [record])
      return json({ ...model, token: secret }, { status: 201 })
    },
  }),
]
