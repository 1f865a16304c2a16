import { CookieJar } from 'tough-cookie'
import { createPage, type Page } from './client/page.ts'
import { overSocket, toFunction, type FetchLike } from './client/transport.ts'

/** How a request differs from the loading of a page. */
export interface BrowserRequest {
  /** @default 'GET', or 'POST' with a form or JSON */
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent as a URL-encoded form. */
  readonly form?: Readonly<Record<string, string>> | undefined
  /** Sent as JSON. */
  readonly json?: unknown
  /** How many redirects to follow at most; `false` is none, so that each can be looked at. @default 20 */
  readonly follow?: number | false | undefined
  /** `navigate` as for a page, or `cors` as a script's fetch. @default 'navigate' */
  readonly mode?: 'navigate' | 'cors' | undefined
  /** @default 'none' (as if typed) for the first GET, 'same-origin' for all else */
  readonly site?: 'none' | 'same-origin' | 'same-site' | 'cross-site' | undefined
  readonly signal?: AbortSignal | undefined
}

/** A person's browser: one cookie jar, page after page. */
export interface Browser {
  /** What relative addresses are relative to. */
  readonly origin: string
  /** Loads a page. */
  get(address: string | URL, request?: BrowserRequest): Promise<Page>
  /** Sends a form of the caller's own. */
  post(
    address: string | URL,
    form: Readonly<Record<string, string>>,
    request?: BrowserRequest,
  ): Promise<Page>
  /** Fills in and sends a form of a page, with its hidden fields. */
  submit(
    page: Page,
    fields: Readonly<Record<string, string>>,
    request?: BrowserRequest & { readonly selector?: string },
  ): Promise<Page>
  /** Asks as a script of the page does: no navigation, JSON wanted, no redirects followed. */
  api(address: string | URL, request?: BrowserRequest): Promise<Page>
  /** Follows one redirect. @throws Error when the page is none */
  next(page: Page, request?: BrowserRequest): Promise<Page>
  /** Cookies that would be sent to an address. */
  cookies(address?: string | URL): Promise<Readonly<Record<string, string>>>
  /** `Set-Cookie` text, as if that address had answered with it. */
  setCookie(text: string, address?: string | URL): Promise<void>
  /** Forgets everything. */
  clear(): Promise<void>
  /** Headers a WebSocket of this browser brings, to give to a WebSocket client: cookie and origin. */
  webSocketHeaders(address: string | URL): Promise<Readonly<Record<string, string>>>
}

/** Where a function is asked that has no address of its own. */
export const HUB_ORIGIN = 'http://hub.localhost'

/** Options of {@link browser}. */
export interface BrowserOptions {
  /** The origin that a function is asked at. @default 'http://hub.localhost' */
  readonly origin?: string | undefined
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Makes a browser for tests.
 *
 * @param target an origin such as `http://127.0.0.1:8000`, or a function such as `hub.fetch`, which is then asked
 *   without any socket for addresses of its origin; other origins are asked by socket
 *
 * @example
 * const alice = browser(hub.fetch)
 * const login = await alice.get('/hub/login')
 * const home = await alice.submit(login, { username: 'alice', password: 'wonderland' })
 */
export function browser(target: string | URL | FetchLike, options: BrowserOptions = {}): Browser {
  const isFunction = typeof target === 'function'
  const origin = new URL(isFunction ? (options.origin ?? HUB_ORIGIN) : target).origin
  const own = isFunction ? toFunction(target) : overSocket
  const jar = new CookieJar()
  const absolute = (address: string | URL): URL => new URL(address, origin)

  async function once(url: URL, request: BrowserRequest, via: readonly Page[]): Promise<Page> {
    const { form, json, signal } = request
    const body = form
      ? new URLSearchParams(form).toString()
      : json === undefined
        ? undefined
        : JSON.stringify(json)
    const method = request.method ?? (body === undefined ? 'GET' : 'POST')
    const headers = headersOf(request, url, method)
    const cookie = await jar.getCookieString(url.href)
    if (cookie !== '' && !headers.has('cookie')) headers.set('cookie', cookie)
    const send = url.origin === origin ? own : overSocket
    const answer = await send({ url, method, headers, body, signal })
    for (const text of answer.headers.getSetCookie())
      await jar.setCookie(text, url.href, { ignoreError: true })
    return createPage(answer, url, via)
  }

  function headersOf(
    { form, json, mode = 'navigate', site, headers }: BrowserRequest,
    url: URL,
    method: string,
  ): Headers {
    const all = new Headers({ 'accept-language': 'en', ...options.headers })
    all.set(
      'accept',
      mode === 'navigate' ? 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' : 'application/json',
    )
    all.set('sec-fetch-mode', mode)
    all.set('sec-fetch-dest', mode === 'navigate' ? 'document' : 'empty')
    all.set(
      'sec-fetch-site',
      site ?? (mode === 'navigate' && method === 'GET' ? 'none' : 'same-origin'),
    )
    if (mode === 'navigate') all.set('sec-fetch-user', '?1')
    if (form) all.set('content-type', 'application/x-www-form-urlencoded')
    else if (json !== undefined) all.set('content-type', 'application/json')
    if (method !== 'GET' && method !== 'HEAD') all.set('origin', url.origin)
    for (const [name, value] of Object.entries(headers ?? {})) all.set(name, value)
    return all
  }

  async function load(address: string | URL, request: BrowserRequest): Promise<Page> {
    const most = request.follow === false ? 0 : (request.follow ?? 20)
    let asked = request
    let page = await once(absolute(address), request, [])
    for (let count = 0; page.location && isRedirect(page.status) && count < most; count += 1) {
      asked = redirected(asked, page)
      page = await once(page.location, asked, [...page.via, page])
    }
    if (most > 0 && page.location && isRedirect(page.status)) {
      throw new Error(
        `more than ${most} redirects: ${[...page.via, page].map((item) => item.url.href).join(' -> ')}`,
      )
    }
    return page
  }

  return {
    origin,
    get: (address, request = {}) => load(address, request),
    post: (address, form, request = {}) => load(address, { ...request, form }),
    submit(page, fields, { selector, ...request } = {}) {
      const form = page.form(selector)
      const filled = { ...form.fields, ...fields }
      if (form.method === 'post') {
        // A form belongs to the page it is on: that is where it says it comes from.
        const headers = { origin: page.url.origin, referer: page.url.href, ...request.headers }
        return load(form.action, { ...request, headers, form: filled })
      }
      const url = new URL(form.action)
      url.search = new URLSearchParams(filled).toString()
      return load(url, { site: 'same-origin', ...request })
    },
    api: (address, request = {}) => load(address, { mode: 'cors', follow: false, ...request }),
    next(page, request = {}) {
      if (!page.location)
        throw new Error(`${page.url.href} (status ${page.status}) redirects nowhere`)
      return load(page.location, { site: 'same-origin', follow: false, ...request })
    },
    async cookies(address = '/') {
      const cookies = await jar.getCookies(absolute(address).href)
      return Object.fromEntries(cookies.map((cookie) => [cookie.key, cookie.value]))
    },
    async setCookie(text, address = '/') {
      await jar.setCookie(text, absolute(address).href)
    },
    clear: () => jar.removeAllCookies(),
    async webSocketHeaders(address) {
      const url = absolute(address)
      url.protocol = url.protocol.replace('ws', 'http')
      const cookie = await jar.getCookieString(url.href)
      return { origin: url.origin, ...(cookie !== '' && { cookie }) }
    },
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

/** The request after a redirect (Fetch standard, "HTTP-redirect fetch"): 303, and 301 or 302 after POST, become GET. */
function redirected(request: BrowserRequest, page: Page): BrowserRequest {
  const posted =
    (request.method ?? (request.form || request.json !== undefined ? 'POST' : 'GET')) === 'POST'
  const crosses = page.location?.origin !== page.url.origin
  const site = crosses ? 'cross-site' : request.site
  if (page.status !== 303 && !(posted && page.status < 303)) return { ...request, site }
  // The caller's headers were about the body and the form.
  const { signal, mode, follow } = request
  return { signal, mode, follow, site: site ?? 'same-origin' }
}
