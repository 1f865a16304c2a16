import { z } from 'zod'
import type { JsonObject } from '../../contract/json.ts'
import type { SessionRecord } from '../../contract/records.ts'
import type { Principal } from '../context.ts'
import { json } from '../respond.ts'
import { endpoint, type Endpoint, type Requester } from './endpoint.ts'
import { createGrants, type Grants } from './grants.ts'
import { serviceModel, serviceSchema } from './models/service.ts'
import { serviceFacts } from './services.ts'
import { userModel, userSchema } from './models/user.ts'
import { includeStopped, stoppedQuery } from './stopped-query.ts'

const identified = {
  scopes: z.array(z.string()),
  session_id: z.string().nullable(),
  token_id: z.string().nullable(),
}
const selfSchema = z.union([userSchema.extend(identified), serviceSchema.extend(identified)])

/** What is made of a credential's scopes, kept with them: the same few ask again and again. */
interface OfScopes {
  readonly name: string
  /** Shows name, kind and groups whatever the scopes are. */
  readonly widened: Grants
  readonly sorted: readonly string[]
}

const known = new WeakMap<ReadonlySet<string>, OfScopes>()

function ofScopes({ kind, name, scopes }: Principal): OfScopes {
  const before = known.get(scopes)
  if (before?.name === name) return before
  const always =
    kind === 'service'
      ? [`read:services:name!service=${name}`]
      : [`read:users:name!user=${name}`, `read:users:groups!user=${name}`]
  const made = {
    name,
    widened: createGrants(new Set([...scopes, ...always])),
    sorted: [...scopes].toSorted(),
  }
  known.set(scopes, made)
  return made
}

/**
 * Who asks, as far as the scopes show it. Name, kind and groups are shown to every credential: whatever else it may
 * do, it may say whose it is. Reads nothing but the user's servers.
 */
async function selfModel(
  { parts, principal, grants }: Requester,
  stopped: boolean,
): Promise<JsonObject> {
  const { name } = principal
  const { widened } = ofScopes(principal)
  if (principal.kind === 'service') {
    const service = parts.services.find((candidate) => candidate.name === name)
    const { scopes = [] } = service ?? {}
    return serviceModel(serviceFacts(parts, { name, scopes }), widened)
  }
  const { user, groups } = principal
  // A credential that only identifies, as browsers have at servers, costs no read at all.
  const servers = grants.some(['read:users', 'read:servers'])
    ? (await parts.servers.ofUsers([user.id])).get(user.id)
    : []
  const facts = { user, groups, roles: parts.roles.ofUser(user), servers: servers ?? [] }
  return userModel(facts, widened, parts.urls, stopped)
}

/** The login a request came of: by its cookie, or by a token that a server was given for it. */
async function sessionOf({ parts, principal }: Requester): Promise<SessionRecord | undefined> {
  if (principal.kind !== 'user') return undefined
  const id = principal.token?.sessionId
  return id === undefined ? principal.session : parts.sessions.get(id)
}

/** `GET /user`: what single-user servers ask about every visitor. */
export const selfEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: 'user',
    summary: 'Who asks: the user or service whose credential this is, and what it may do',
    scopes: [],
    query: stoppedQuery,
    responses: {
      200: ['The user or service, with scopes', selfSchema],
      403: 'No credential, or one that is not valid (never 401: single-user servers take that for a fault of the hub)',
    },
    async handle(call) {
      const { principal, query } = call
      const model = await selfModel(call, includeStopped(query))
      return json({
        ...model,
        session_id: (await sessionOf(call))?.publicId ?? null,
        token_id: principal.token?.id ?? null,
        scopes: ofScopes(principal).sorted,
      })
    },
  }),
]
