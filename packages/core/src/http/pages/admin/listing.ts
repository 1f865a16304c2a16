import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import type { Frame } from '../frame.ts'

const ORDERS = ['name', '-name', '-activity', 'activity', '-created', 'created'] as const
const STATES = ['ready', 'starting', 'stopping', 'queued'] as const

/** In which order users are listed; `-` is descending. */
export type AdminOrder = (typeof ORDERS)[number]
/** Which servers are listed. */
export type AdminState = (typeof STATES)[number]

/** Whether a text is an order of the list of users. */
export function isOrder(text: string): text is AdminOrder {
  return ORDERS.some((order) => order === text)
}

/** Whether a text is a state that servers are listed by. */
export function isState(text: string): text is AdminState {
  return STATES.some((state) => state === text)
}

/** What a list shows of how much. */
export interface Listing {
  readonly path: string
  /** Part of a name that was searched for; empty is all. */
  readonly search: string
  readonly order?: AdminOrder | undefined
  readonly state?: AdminState | undefined
  /** From 1. */
  readonly page: number
  readonly pages: number
  /** On all pages. */
  readonly total: number
}

/** The address of a list, with some of it changed. */
export function listAddress(listing: Listing, change: Partial<Listing> = {}): string {
  const { path, search, order, state, page } = { ...listing, ...change }
  const query = new URLSearchParams({
    ...(search === '' ? {} : { q: search }),
    ...(order === undefined || order === 'name' ? {} : { sort: order }),
    ...(state === undefined ? {} : { state }),
    ...(page === 1 ? {} : { page: String(page) }),
  }).toString()
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
}

function option(value: string, label: string, chosen: boolean): Html {
  return html`<option value="${value}" ${chosen && html`selected`}>${label}</option>`
}

function choice(id: string, name: string, label: string, options: readonly Html[]): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label
    ><select id="${id}" name="${name}">
      ${options}
    </select>
  </div>`
}

/** The search above a list: its form is in the address, to be kept and sent to others. */
export function searchForm({ language }: Frame, listing: Listing, label: string): Html {
  const { admin, standings } = language.messages
  const { path, search, order, state } = listing
  return html`<search>
    <form method="get" action="${path}" class="columns search">
      <div class="field">
        <label for="q">${label}</label>
        <input
          id="q"
          name="q"
          type="search"
          value="${search}"
          maxlength="255"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
        />
      </div>
      ${
        order !== undefined &&
        choice(
          'sort',
          'sort',
          admin.order,
          ORDERS.map((item) => option(item, admin.orders[item], item === order)),
        )
      }
      ${
        order === undefined &&
        path.endsWith('/servers') &&
        choice('state', 'state', admin.state, [
          option('', admin.anyState, state === undefined),
          ...STATES.map((item) => option(item, standings[item], item === state)),
        ])
      }
      <button>${admin.search}</button>
      ${
        (search !== '' || state !== undefined) &&
        html`<a
          class="button quiet"
          href="${listAddress(listing, { search: '', state: undefined, page: 1 })}"
          >${admin.clear}</a
        >`
      }
    </form>
  </search>`
}

/** How to turn the pages of a list. */
export function pager({ language }: Frame, listing: Listing): Html {
  const { admin } = language.messages
  const { page, pages } = listing
  if (pages < 2) return html``
  const turn = (to: number, label: string, rel: string): Html =>
    html`<a class="button quiet small" rel="${rel}" href="${listAddress(listing, { page: to })}"
      >${label}</a
    >`
  return html`<nav class="pager" aria-label="${admin.pages}">
    ${page > 1 ? turn(page - 1, admin.previous, 'prev') : html`<span></span>`}
    <span class="faint"
      >${admin.page(numberText(language, page), numberText(language, pages))}</span
    >
    ${page < pages ? turn(page + 1, admin.next, 'next') : html`<span></span>`}
  </nav>`
}
