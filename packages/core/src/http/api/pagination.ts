import { HubError } from '../../contract/errors.ts'

/** A client that asks for this type gets pages; one that does not gets a bare list (JupyterHub, `apihandlers/base.py`). */
export const PAGINATION_TYPE = 'application/jupyterhub-pagination+json'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

/** Which part of a list a client wants, and how. */
export interface PageRequest {
  readonly offset: number
  readonly limit: number
  /** Whether the answer says where the next page is. */
  readonly wrapped: boolean
}

/** A list with its place in the whole. */
export interface PageModel<Items> {
  readonly items: Items
  readonly _pagination: {
    readonly offset: number
    readonly limit: number
    readonly total: number
    readonly next: { readonly offset: number; readonly limit: number; readonly url: string } | null
  }
}

/** Whether an `Accept` header asks for pages: the media type exactly, among others or alone. */
export function acceptsPages(accept: string | null): boolean {
  return (accept ?? '').split(',').some((part) => part.trim().toLowerCase() === PAGINATION_TYPE)
}

function integer(text: string): number {
  const value = /^\s*[+-]?\d+\s*$/.test(text) ? Math.abs(Number(text)) : Number.NaN
  if (Number.isNaN(value)) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: 'Invalid argument type, offset and limit must be integers',
    })
  }
  return Math.min(value, Number.MAX_SAFE_INTEGER)
}

/**
 * Reads `offset` and `limit`. Negative numbers count as positive ones; the limit is 50 unless told otherwise, 200 for
 * a client that does not know pages, and from 1 to 200 in any case.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` for anything but whole numbers
 */
export function readPageRequest(query: URLSearchParams, accept: string | null): PageRequest {
  const wrapped = acceptsPages(accept)
  const offset = query.get('offset')
  const limit = query.get('limit')
  const wanted = limit === null ? (wrapped ? DEFAULT_LIMIT : MAX_LIMIT) : integer(limit)
  return {
    offset: offset === null ? 0 : integer(offset),
    limit: Math.min(Math.max(wanted, 1), MAX_LIMIT),
    wrapped,
  }
}

/**
 * The address of the next page is absolute, since clients fetch it as it is; it keeps all other arguments.
 *
 * @param url the request's address
 * @param publicOrigin the origin people use: taken when the request came to that host, so that its scheme is right
 *   behind a server that ends TLS
 */
export function pageModel<Items>(
  items: Items,
  { offset, limit }: PageRequest,
  total: number,
  url: string,
  publicOrigin: string | undefined,
): PageModel<Items> {
  const next = offset + limit
  if (next >= total) return { items, _pagination: { offset, limit, total, next: null } }
  const address = new URL(url)
  address.searchParams.set('offset', String(next))
  address.searchParams.set('limit', String(limit))
  const ours = publicOrigin !== undefined && new URL(publicOrigin).host === address.host
  const origin = ours ? publicOrigin : address.origin
  return {
    items,
    _pagination: {
      offset,
      limit,
      total,
      next: { offset: next, limit, url: origin + address.pathname + address.search },
    },
  }
}
