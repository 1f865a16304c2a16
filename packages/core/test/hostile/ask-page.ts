import type { Browser } from '@hubkit/testkit'
import type { FormBody } from './form-bodies.ts'
import { unheardOf } from './heard.ts'
import { observe, type Observed } from './observe.ts'
import type { FoundForm } from './page-forms.ts'
import type { PagesWorld } from './pages-world.ts'
import type { Labelled } from './texts.ts'

async function cookieOf(browser: Browser, address: URL): Promise<Readonly<Record<string, string>>> {
  const { cookie } = await browser.webSocketHeaders(address)
  return cookie === undefined ? {} : { cookie }
}

function told(seen: Observed, what: string): Observed {
  return { ...seen, faults: seen.faults.map((fault) => `${what}\n  ${fault}`) }
}

/** Sends a form as a browser does, with a body of ours. */
export async function sendForm(
  { web, ...watched }: PagesWorld,
  browser: Browser,
  { action, page, key }: FoundForm,
  [label, { body, type, forged = false }]: Labelled<FormBody>,
): Promise<Observed> {
  const headers = {
    ...(await cookieOf(browser, action)),
    ...(type !== undefined && { 'content-type': type }),
    accept: 'text/html',
    origin: action.origin,
    'sec-fetch-site': 'same-origin',
    'sec-fetch-mode': 'navigate',
  }
  const send = (): Promise<Response> =>
    web.hub.fetch(new Request(action, { method: 'POST', headers, body }))
  const seen = await observe(watched, action.href, send, {
    mayChange: ({ status }) => status < 400 && !forged,
    further: ({ status }, changed) =>
      status < 400 && typeof body === 'string' ? unheardOf(action.pathname, body, changed) : [],
  })
  const sent = typeof body === 'string' ? body.slice(0, 300) : 'files'
  return told(seen, `${label}: ${key}, on ${page}\n  sent: ${sent}`)
}

/** Loads an address as a browser does that came from another site, where nothing may change. */
export async function loadPage(
  { web, ...watched }: PagesWorld,
  browser: Browser,
  [label, address]: Labelled<string>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Observed> {
  const url = new URL(browser.origin + address)
  const all = {
    accept: 'text/html',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    ...(await cookieOf(browser, url)),
    ...headers,
  }
  const send = (): Promise<Response> => web.hub.fetch(new Request(url, { headers: all }))
  // A code on its way to a server is a record.
  const authorizes = url.pathname.endsWith('/oauth2/authorize')
  const seen = await observe(watched, url.href, send, { mayChange: () => authorizes })
  return told(seen, `${label}: GET ${address.slice(0, 200)}`)
}
