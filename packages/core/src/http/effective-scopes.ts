import type { SessionRecord, TokenRecord, UserRecord } from '../contract/records.ts'
import { ownerScopes } from '../auth/scopes/expand.ts'
import type { GroupsByUser, ScopeOwner } from '../auth/scopes/owner.ts'
import { tokenScopes } from '../auth/scopes/token.ts'
import type { HubParts, Service } from '../engine/parts.ts'
import { othersNamed } from './scope-others.ts'

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

function ofToken(
  owner: ScopeOwner,
  { scopes }: TokenRecord,
  others: GroupsByUser | undefined,
): ReadonlySet<string> {
  const key = JSON.stringify([owner, scopes, others && [...others]])
  return kept(key, () => tokenScopes({ owner, scopes, others }))
}

/** What a login may do. One with a shared password may do what every user may. */
export function sessionScopes(
  { roles }: Pick<HubParts, 'roles'>,
  user: UserRecord,
  groups: readonly string[],
  session: SessionRecord,
): ReadonlySet<string> {
  return ofOwner(roles.owner(user, groups, session.shared))
}

/** What a user's token may do now. */
export async function userTokenScopes(
  parts: Pick<HubParts, 'roles' | 'users' | 'groups'>,
  user: UserRecord,
  groups: readonly string[],
  token: TokenRecord,
): Promise<ReadonlySet<string>> {
  const owner = parts.roles.owner(user, groups, token.shared)
  return ofToken(owner, token, await othersNamed(parts, owner, token.scopes))
}

/** What a service may do, or a token that was minted for it. */
export async function serviceScopes(
  parts: Pick<HubParts, 'users' | 'groups'>,
  { name, scopes }: Service,
  token?: TokenRecord,
): Promise<ReadonlySet<string>> {
  const owner = { kind: 'service', name, scopes } as const
  return token
    ? ofToken(owner, token, await othersNamed(parts, owner, token.scopes))
    : ofOwner(owner)
}
