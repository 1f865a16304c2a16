import { expandScopes, ownerScopes } from './expand.ts'
import { intersectScopes, subsetOf } from './intersect.ts'
import { factsOf, type GroupsByUser, type ScopeClient, type ScopeOwner } from './owner.ts'
import { checkScopes } from './parse.ts'

/** What a server must be able to ask with a token it got by OAuth: who is this? */
const IDENTIFY: readonly string[] = ['read:users:name!user', 'read:users:groups!user']

/** A token, and whose it is. */
export interface TokenFacts {
  /** As stored. */
  readonly scopes: readonly string[]
  /** For a token made with a shared credential, what such a login may do. */
  readonly owner: ScopeOwner
  /** The server it runs in. */
  readonly server?: ScopeClient['server'] | undefined
  /** The server it was issued to by OAuth. */
  readonly client?: ScopeClient | undefined
  /** Groups of the others whom scopes name, where some are limited by group. @default none */
  readonly others?: GroupsByUser | undefined
}

/**
 * What a token may do now: its own scopes, and when it was issued to an OAuth client also identifying its owner and
 * entering that client; of all this only what its owner may do at this moment (JupyterHub 6, `get_scopes_for`).
 */
export function tokenScopes(token: TokenFacts): ReadonlySet<string> {
  const { owner, others } = token
  const server = token.client?.server ?? token.server
  const issued = token.client ? [...IDENTIFY, 'access:servers!server'] : []
  const scopes = expandScopes([...token.scopes, ...issued], owner, server && { server })
  return intersectScopes(scopes, ownerScopes(owner), factsOf(owner, others))
}

/**
 * Which of the scopes somebody asks for in a new token its owner does not hold, in the asker's own spelling; empty
 * when the token may be made.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` when one is no scope
 */
export function overScoped(
  requested: readonly string[],
  owner: ScopeOwner,
  { client, others }: Pick<TokenFacts, 'client' | 'others'> = {},
): readonly string[] {
  checkScopes(requested)
  const held = ownerScopes(owner)
  const facts = factsOf(owner, others)
  return requested.filter(
    (text) => subsetOf(expandScopes([text], owner, client), held, facts).length > 0,
  )
}
