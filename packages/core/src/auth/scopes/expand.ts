import { filtersByName, wireForm } from './filter.ts'
import type { ScopeClient, ScopeOwner } from './owner.ts'
import { readScope, type ParsedScope } from './parse.ts'
import { SELF, withIncluded } from './tree.ts'

/** Makes a bare filter (`!user`) a full one; `undefined` when there is nothing it could mean. */
function resolved(
  filter: NonNullable<ParsedScope['filter']>,
  owner: ScopeOwner,
  client?: ScopeClient,
): string | undefined {
  const { kind, value } = filter
  if (value !== undefined) return `${kind}=${value}`
  if (kind === 'server') return client && `server=${client.server.user}/${client.server.name}`
  return kind === owner.kind ? `${kind}=${owner.name}` : undefined
}

function* expandOne(text: string, owner: ScopeOwner, client?: ScopeClient): Generator<string> {
  const reading = readScope(text)
  if (!('scope' in reading)) return
  const { name, filter } = reading.scope
  if (name === '(no_scope)') return
  if (name === 'self') {
    if (owner.kind === 'user')
      for (const item of SELF) yield* expandOne(`${item}!user=${owner.name}`, owner)
    return
  }
  if (name === 'inherit' || name === 'all') {
    yield* ownerScopes(owner)
    return
  }
  const limit = filter && resolved(filter, owner, client)
  if (filter && limit === undefined) return
  for (const item of withIncluded(name)) {
    if (limit === undefined) yield item
    // Who may see one server does not thereby see its user (read:servers includes read:users:name).
    else if (filter?.kind !== 'server' || !item.startsWith('read:users')) yield `${item}!${limit}`
  }
}

/** Everything an owner may do, expanded. */
export function ownerScopes(owner: ScopeOwner): ReadonlySet<string> {
  // An owner has nobody to inherit from.
  return expandScopes(
    owner.scopes.filter((text) => text !== 'inherit' && text !== 'all'),
    owner,
  )
}

/**
 * What scopes amount to: with all they include, `self` and `inherit` (or `all`) replaced by what they stand for, and
 * bare filters by the owner's or client's name. The result is what JupyterHub's `GET /hub/api/user` lists, unsorted:
 * single-user servers understand `access:servers!server=alice/` and fail on an empty filter, so there is none.
 *
 * A text that is no scope grants nothing: it was checked when it came ({@link checkScopes}), and one that a newer
 * version has stored must not make an older one fail.
 *
 * @param client the server that a token runs in or was issued to
 */
export function expandScopes(
  scopes: Iterable<string>,
  owner: ScopeOwner,
  client?: ScopeClient,
): ReadonlySet<string> {
  const texts: string[] = []
  for (const text of scopes) texts.push(...expandOne(text, owner, client))
  return wireForm(filtersByName(texts))
}
