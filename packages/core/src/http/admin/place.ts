import { HubError } from '../../contract/errors.ts'
import type { Urls } from '../../engine/urls.ts'
import { safeNext } from '../next.ts'
import { isOrder, isState, type AdminOrder, type AdminState } from '../pages/admin/listing.ts'
import type { AdminSection } from '../pages/admin/tabs.ts'
import { isStorable } from '../storable.ts'

/** How many are on a page. */
export const PAGE_SIZE = 50
/** Characters of a search: no name is longer. */
const LONGEST = 255
/** Beyond this nobody turns pages. */
const LAST_PAGE = 1_000_000

/** A page of the admin panel: what its address says. */
export interface Place {
  /** Left out: the first part there is for whoever comes. */
  readonly section: AdminSection | undefined
  /** Of one user or group. */
  readonly name: string | undefined
  readonly search: string
  readonly order: AdminOrder
  readonly state: AdminState | undefined
  /** From 1. */
  readonly page: number
  /** Where one came from: a list. */
  readonly back: string | undefined
}

const SECTIONS: readonly AdminSection[] = ['users', 'groups', 'servers']

function decode(segment: string): string | undefined {
  try {
    const text = decodeURIComponent(segment)
    return isStorable(text) ? text : undefined
  } catch (error) {
    if (error instanceof URIError) return undefined // a malformed escape names nobody
    throw error
  }
}

function pageOf(text: string | null): number {
  return /^[1-9]\d{0,6}$/.test(text ?? '') ? Math.min(Number(text), LAST_PAGE) : 1
}

/** An address of the panel, when it is one. */
function panelAddress(urls: Urls, address: string | null | undefined): URL | undefined {
  const path = safeNext(urls, address)
  const root = urls.path('admin')
  const url = path === undefined ? undefined : new URL(path, 'http://hub.invalid')
  return url && (url.pathname === root || url.pathname.startsWith(`${root}/`)) ? url : undefined
}

/**
 * Reads an address, which may come from a form.
 *
 * @throws HubError `HUB_ERR_NOT_FOUND` when it is none of the panel's, `HUB_ERR_BAD_REQUEST` for a search that nothing
 *   can match
 */
export function readPlace(urls: Urls, address: string | null | undefined): Place {
  const url = panelAddress(urls, address)
  const [part, name, ...rest] = (url?.pathname.slice(urls.path('admin').length + 1) ?? '').split(
    '/',
  )
  const section = SECTIONS.find((item) => item === part)
  const decoded = name === undefined ? undefined : decode(name)
  const isPlace =
    url &&
    (section !== undefined || part === '') &&
    (name === undefined || (decoded !== undefined && decoded !== '' && section !== 'servers')) &&
    rest.length === 0
  if (!isPlace) throw new HubError('HUB_ERR_NOT_FOUND')
  const query = url.searchParams
  const search = (query.get('q') ?? '').trim()
  if (search.length > LONGEST || !isStorable(search)) throw new HubError('HUB_ERR_BAD_REQUEST')
  const order = query.get('sort') ?? ''
  const state = query.get('state') ?? ''
  const back = panelAddress(urls, query.get('back'))
  return {
    section,
    name: decoded,
    search,
    order: isOrder(order) ? order : 'name',
    state: isState(state) ? state : undefined,
    page: pageOf(query.get('page')),
    back: back && back.pathname + back.search,
  }
}
