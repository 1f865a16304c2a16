import { once } from 'node:events'
import { browser, type Browser, type Page } from '@hubkit/testkit'
import { WebSocket } from 'ws'
import type { LoginHub, LoginHubs } from './two-hubs.ts'

export const ALICE = 'alice-id'

/** A browser of alice, whom the issuer asks nothing. */
export function newBrowser({ origin }: LoginHub): Browser {
  return browser(origin, { headers: { 'x-account': ALICE } })
}

/** Begins a login at a hub, goes through the issuer, and stops where it leads back: the path there, with its code. */
export async function atIssuer(
  person: Browser,
  { origin }: LoginHub,
  { publicUrl }: LoginHubs,
): Promise<string> {
  const start = `${origin}/hub/login/oidc/start?next=%2Fhub%2Fhome`
  for (let page = await person.get(start, { follow: false }); ; page = await person.next(page)) {
    const { location } = page
    if (!location) throw new Error(`${page.url.href} (status ${page.status}) leads nowhere`)
    if (location.origin === publicUrl) return `${location.pathname}${location.search}`
  }
}

/** Finishes a login at a hub; does not go on to where it leads. */
export function comeBack(person: Browser, { origin }: LoginHub, path: string): Promise<Page> {
  return person.get(`${origin}${path}`, { follow: false, site: 'cross-site' })
}

/** Logs in, at one hub from beginning to end. */
export async function logIn(hubs: LoginHubs, hub: LoginHub): Promise<Browser> {
  const person = newBrowser(hub)
  await comeBack(person, hub, await atIssuer(person, hub, hubs))
  return person
}

/** Whether a hub shows the home page. */
export async function isIn(person: Browser, { origin }: LoginHub): Promise<boolean> {
  const page = await person.get(`${origin}/hub/home`, { follow: false })
  return page.status === 200
}

/** A browser that has every cookie of another and keeps them whatever it is told. */
export async function copyOf(person: Browser, address: string): Promise<Browser> {
  const { cookie = '' } = await person.webSocketHeaders(address)
  return browser(new URL(address).origin, { headers: { cookie } })
}

/** Opens a WebSocket as a page of a browser does that has these headers for one. */
export async function openSocket(
  address: string,
  headers: Readonly<Record<string, string>>,
): Promise<WebSocket> {
  const socket = new WebSocket(address.replace('http', 'ws'), { headers })
  await once(socket, 'open')
  return socket
}
