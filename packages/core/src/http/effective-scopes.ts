import type { SessionRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import { ownerScopes } from '../auth/scopes/expand.ts'
import type { ScopeOwner } from '../auth/scopes/owner.ts'
import { tokenScopes } from '../auth/scopes/token.ts'
import type { Service } from '../engine/parts.ts'

/** How many results are kept: the algebra is pure, and the same few ask again and again. */
const KEPT = 2000
/** Characters of the longest key that is kept: a token can have so many scopes that 2000 of them fill the memory. */
const LONGEST_KEY = 4096

const results = new Map<string, ReadonlySet<string>>()

function kept(key: string, compute: () => ReadonlySet<string>): ReadonlySet<string> {
  if (key.length > LONGEST_KEY) return compute()
  const before = results.get(key)
  if (before) return before
  const made = compute()
  const [oldest] = results.keys()
  if (results.size >= KEPT && oldest !== undefined) results.delete(oldest)
  results.set(key, made)
  return made
}

function ofOwner(owner: ScopeOwner): ReadonlySet<string> {
  return kept(JSON.stringify(owner), () => ownerScopes(owner))
}

function ofToken(owner: ScopeOwner, token: TokenRecord): ReadonlySet<string> {
  const { scopes, shared = false } = token
  return kept(JSON.stringify([owner, scopes, shared]), () => tokenScopes({ owner, scopes, shared }))
}

/** A person's scopes, in the form the algebra takes. A login with a shared password never is an administrator's. */
export function userOwner(user: UserRecord, groups: readonly string[], shared = false): ScopeOwner {
  return { kind: 'user', name: user.name, admin: user.admin && !shared, groups }
}

/** What a login may do. */
export function sessionScopes(
  user: UserRecord,
  groups: readonly string[],
  session: SessionRecord,
): ReadonlySet<string> {
  return ofOwner(userOwner(user, groups, session.shared))
}

/** What a user's token may do now. */
export function userTokenScopes(
  user: UserRecord,
  groups: readonly string[],
  token: TokenRecord,
): ReadonlySet<string> {
  return ofToken(userOwner(user, groups), token)
}

/** What a service may do, or a token that was minted for it. */
export function serviceScopes({ name, scopes }: Service, token?: TokenRecord): ReadonlySet<string> {
  const owner = { kind: 'service', name, scopes } as const
  return token ? ofToken(owner, token) : ofOwner(owner)
}
