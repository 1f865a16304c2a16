import type { Answer, Client } from '../hub/client.ts'
import { cookieHeader, cookiesAfter, OPENING } from '../hub/visitor.ts'

/** Who answers at which origin. */
export type Places = ReadonlyMap<string, Client>

/** Requests after which a login leads nowhere. */
const MOST = 12

/** A person with a session at the provider, who comes to a hub with a new browser each time. */
export interface Person {
  readonly name: string
  /** Cookies at the provider. */
  session: ReadonlyMap<string, string>
}

/**
 * Opens an address and goes where it leads, as a browser does.
 *
 * @param provider its origin
 * @param isThere whether it need not go on
 * @returns the last address, and its answer
 */
export async function follow(
  person: Person,
  address: URL,
  { places, provider, isThere }: Way,
): Promise<{ readonly url: URL; readonly answer: Answer }> {
  let url = address
  let atHub: ReadonlyMap<string, string> = new Map()
  for (let count = 0; count < MOST; count += 1) {
    const place = places.get(url.origin)
    if (!place) throw new Error(`a login leads to ${url.origin}, where nobody is known`)
    const isProvider = url.origin === provider
    const cookies = isProvider ? person.session : atHub
    const headers = {
      ...OPENING,
      ...(cookies.size > 0 && { cookie: cookieHeader(cookies) }),
      ...(isProvider && { 'x-account': person.name }),
    }
    const answer = await place.demand({ path: `${url.pathname}${url.search}`, headers })
    const after = cookiesAfter(cookies, answer)
    if (isProvider) person.session = after
    else atHub = after
    const { location } = answer.headers
    if (typeof location !== 'string') return { url, answer }
    url = new URL(location, url)
    if (isThere?.(url)) return { url, answer }
  }
  throw new Error(`a login does not end: it leads to ${url.origin}${url.pathname}`)
}

/** What {@link follow} needs to know of the way. */
export interface Way {
  readonly places: Places
  readonly provider: string
  readonly isThere?: ((url: URL) => boolean) | undefined
}
