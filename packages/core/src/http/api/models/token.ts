import { z } from 'zod'
import type { JsonObject } from '../../../contract/json.ts'
import type { TokenRecord } from '../../../contract/records.ts'
import { isoTime, isoTimeOrNull } from '../times.ts'

const time = z.string().describe('ISO 8601, UTC')

/** An API token without its secret, as the API shows it. */
export const tokenSchema = z.object({
  user: z.string().optional(),
  service: z.string().optional(),
  id: z.string(),
  kind: z.literal('api_token'),
  roles: z.array(z.string()),
  scopes: z.array(z.string()),
  created: time,
  last_activity: time.nullable(),
  expires_at: time.nullable(),
  note: z.string(),
  session_id: z.string().nullable(),
  oauth_client: z.string(),
})

/** How the OAuth client of tokens is called that came by no OAuth (JupyterHub's own words). */
const OWN_CLIENT = 'JupyterHub'

/** What a token's record does not say. */
export interface TokenFacts {
  readonly owner: { readonly kind: 'user' | 'service'; readonly name: string }
  /** What it may do now: the scopes it holds, expanded, as far as its owner has them. */
  readonly scopes: Iterable<string>
  /** What the OAuth client is called it was issued to. */
  readonly client?: string | undefined
}

/** A token's model. */
export function tokenModel(token: TokenRecord, { owner, scopes, client }: TokenFacts): JsonObject {
  return {
    [owner.kind]: owner.name,
    id: token.id,
    kind: 'api_token',
    roles: [],
    scopes: [...scopes].toSorted(),
    created: isoTime(token.createdAt),
    last_activity: isoTimeOrNull(token.lastActivity),
    expires_at: isoTimeOrNull(token.expiresAt),
    note: token.note,
    // The record holds the login's own id, which is nobody's business; `GET /user` tells the public one.
    session_id: null,
    oauth_client: client ?? token.clientId ?? OWN_CLIENT,
  }
}
