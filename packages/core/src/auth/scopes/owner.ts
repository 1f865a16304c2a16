/** Whose scopes they are, with all that their roles give, not expanded. */
export type ScopeOwner =
  | {
      readonly kind: 'user'
      readonly name: string
      readonly groups: readonly string[]
      readonly scopes: readonly string[]
    }
  | { readonly kind: 'service'; readonly name: string; readonly scopes: readonly string[] }

/** What a token runs in, or the OAuth client it was issued to: for bare `!server`. */
export interface ScopeClient {
  readonly server: { readonly user: string; readonly name: string }
}

/** What the algebra must know of the world. */
export interface ScopeFacts {
  /** Names of the groups that a user, by name, is in. */
  groupsOf(user: string): Iterable<string>
}

/** Groups of users by name. */
export type GroupsByUser = ReadonlyMap<string, readonly string[]>

/**
 * The facts that are known with an owner: enough wherever the other side is the owner's own scopes.
 *
 * @param others groups of others, where what the owner holds is limited by group. @default none
 */
export function factsOf(owner: ScopeOwner, others?: GroupsByUser): ScopeFacts {
  return {
    groupsOf: (user) =>
      owner.kind === 'user' && owner.name === user ? owner.groups : (others?.get(user) ?? []),
  }
}
