import assert from 'node:assert/strict'
import type { AuthContext, Authenticator, AuthOutcome } from '@hubkit/core/contract'
import { memoryStorage, recordingLogger, type RecordingLogger } from '@hubkit/testkit'
import { Agent, fetch } from 'undici'
import { HUB } from './issuer.ts'

/** A browser that keeps cookies by name and host. */
export interface Visitor {
  /** What it would send to the hub's login routes. */
  readonly cookies: Map<string, string>
  /** Takes the cookies of an answer. */
  take(response: Response): void
  /** Goes where an answer sends it until it would be back at the hub. @returns that address */
  follow(url: string, account?: string): Promise<URL>
}

/** Makes one. @param ca authorities it trusts in place of the usual ones, PEM */
export function visitor(ca?: string): Visitor {
  const cookies = new Map<string, string>()
  const elsewhere = new Map<string, string>()
  const dispatcher = new Agent(ca === undefined ? {} : { connect: { ca } })
  return {
    cookies,
    take: (response) => takeInto(cookies, response),
    async follow(url, account = 'alice-id') {
      for (let next = new URL(url), hops = 0; hops < 10; hops += 1) {
        if (next.href.startsWith(HUB)) return next
        const response = await fetch(next, {
          dispatcher,
          redirect: 'manual',
          headers: { cookie: header(elsewhere), 'x-account': account },
        })
        takeInto(elsewhere, response)
        const location = response.headers.get('location')
        assert.ok(
          location,
          `${next.pathname} answered ${response.status}: ${await response.text()}`,
        )
        next = new URL(location, next)
      }
      assert.fail('redirects without end')
    },
  }
}

function takeInto(jar: Map<string, string>, response: Pick<Response, 'headers'>): void {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (value === '' || /max-age=0\b/i.test(cookie)) jar.delete(name)
    else jar.set(name, value)
  }
}

function header(jar: Map<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
}

/** A hub around an authenticator: what several calls share. */
export interface HubSide {
  readonly log: RecordingLogger
  context(visitor?: Visitor, url?: URL): AuthContext
  start(visitor: Visitor): Promise<URL>
  /** Comes back from the provider. */
  callback(visitor: Visitor, url: URL): Promise<AuthOutcome>
  login(visitor?: Visitor, account?: string): Promise<AuthOutcome>
  identified(account?: string): Promise<Extract<AuthOutcome, { type: 'identified' }>>
}

/** Makes one, with storage of its own unless another's is given. */
export function hubSide(authenticator: Authenticator, storage = memoryStorage()): HubSide {
  const log = recordingLogger()
  const { id } = authenticator
  const side: HubSide = {
    log,
    context(browser, url = new URL(`${HUB}/${id}/start`)) {
      const headers = browser ? { cookie: header(browser.cookies) } : {}
      return {
        request: new Request(url, { headers }),
        form: {},
        routeUrl: (route) => new URL(`${HUB}/${id}/${route}`),
        remoteAddress: '127.0.0.1',
        storage,
        signal: new AbortController().signal,
        log,
      }
    },
    async start(browser) {
      const outcome = await authenticator.handle('start', side.context(browser))
      assert.ok(outcome.type === 'challenge', JSON.stringify(outcome))
      browser.take(outcome.response)
      return new URL(outcome.response.headers.get('location') ?? '')
    },
    callback: (browser, url) => authenticator.handle('callback', side.context(browser, url)),
    async login(browser = visitor(), account) {
      const url = await side.start(browser)
      return side.callback(browser, await browser.follow(url.href, account))
    },
    async identified(account) {
      const outcome = await side.login(visitor(), account)
      assert.ok(outcome.type === 'identified', JSON.stringify(outcome))
      return outcome
    },
  }
  return side
}
