/** Whose scopes they are. `admin` is false for a login or token that came of a shared password. */
export type ScopeOwner =
  | {
      readonly kind: 'user'
      readonly name: string
      readonly admin: boolean
      readonly groups: readonly string[]
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

/** The facts that are known with an owner: enough wherever the other side is the owner's own scopes. */
export function factsOf(owner: ScopeOwner): ScopeFacts {
  return { groupsOf: (user) => (owner.kind === 'user' && owner.name === user ? owner.groups : []) }
}
