import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HubClient, Visitor } from './hub-client.ts'
import { LIVE_SCRIPT, type Live } from './live.ts'
import type { Logins } from './logins.ts'
import { renderPage, renderProblem } from './page.ts'
import type { Settings } from './settings.ts'

/** What the demo is made of. */
export interface AppParts {
  readonly settings: Settings
  readonly hub: HubClient
  readonly logins: Logins
  readonly live: Live
  readonly started: Date
  readonly folder: string
  readonly countVisit: () => Promise<number>
  /** Called for each request of somebody who may be here. */
  readonly touch: () => void
}

/** What a server calls. */
export interface App {
  request(request: IncomingMessage, response: ServerResponse): Promise<void>
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
}

/** Answers requests. Everything but the login itself is for those the hub lets in. */
export function createApp(parts: AppParts): App {
  const { settings, hub, logins, live } = parts
  const { prefix, hubPath, clientId } = settings
  const stateCookie = `${clientId}-oauth-state`

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server.invalid')
    if (url.pathname === settings.callback) return finishLogin(url, request, response)
    if (url.pathname === `${prefix}logout`) return logout(request, response)
    if (!url.pathname.startsWith(prefix)) return send(response, 404, '')

    const bearer = bearerOf(request)
    const visitor = await visitorOf(request, bearer)
    if (!visitor && bearer !== undefined) return send(response, 403, '')
    if (!visitor) return beginLogin(url.pathname + url.search, response)

    parts.touch()
    if (url.pathname === `${prefix}live.js`)
      return send(response, 200, LIVE_SCRIPT, 'text/javascript; charset=utf-8')
    if (url.pathname !== prefix) return send(response, 404, renderProblem('Nothing here.', prefix))
    const visits = await parts.countVisit()
    send(response, 200, renderPage({ ...parts, visitor, visits }))
  }

  async function visitorOf(
    request: IncomingMessage,
    bearer: string | undefined,
  ): Promise<Visitor | undefined> {
    const token = bearer ?? logins.tokenOf(readCookie(request, clientId) ?? '')
    return token === undefined ? undefined : hub.identify(token)
  }

  async function connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://server.invalid')
    const bearer = bearerOf(request)
    // A browser sends its cookies from any page: only one of ours may use them (RFC 6455 section 10.2).
    const ours = bearer !== undefined || isSameOrigin(request)
    if (url.pathname !== `${prefix}live` || !ours || !(await visitorOf(request, bearer))) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    parts.touch()
    live.open(request, socket, head)
  }

  function beginLogin(next: string, response: ServerResponse): void {
    const { state, challenge } = logins.begin(next)
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: settings.callback,
      response_type: 'code',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    redirect(response, `${hubPath}api/oauth2/authorize?${query.toString()}`, [
      cookie(stateCookie, state, `Path=${settings.callback}; Max-Age=600`),
    ])
  }

  async function finishLogin(
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const state = url.searchParams.get('state') ?? ''
    const code = url.searchParams.get('code')
    // The cookie shows that it was this browser that began the login (RFC 6749 section 10.12).
    const login = readCookie(request, stateCookie) === state ? logins.take(state) : undefined
    const token = login && code !== null ? await hub.exchange(code, login.verifier) : undefined
    if (!login || token === undefined || !(await hub.identify(token))) {
      return send(response, 403, renderProblem('The login did not work.', prefix))
    }
    redirect(response, login.next, [
      cookie(clientId, logins.open(token), `Path=${prefix}`),
      cookie(stateCookie, '', `Path=${settings.callback}; Max-Age=0`),
    ])
  }

  function logout(request: IncomingMessage, response: ServerResponse): void {
    logins.close(readCookie(request, clientId) ?? '')
    redirect(response, `${hubPath}logout`, [cookie(clientId, '', `Path=${prefix}; Max-Age=0`)])
  }

  return {
    async request(request, response) {
      try {
        await handle(request, response)
      } catch (error) {
        console.error(error)
        if (response.headersSent) response.destroy()
        else send(response, 502, renderProblem('The hub cannot be asked right now.', prefix))
      }
    },
    async upgrade(request, socket, head) {
      socket.on('error', (error) => console.error('a connection failed:', error.message))
      try {
        await connect(request, socket, head)
      } catch (error) {
        console.error(error)
        socket.destroy()
      }
    },
  }
}

function bearerOf(request: IncomingMessage): string | undefined {
  return /^(?:token|bearer)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function isSameOrigin({ headers }: IncomingMessage): boolean {
  const origin = URL.parse(headers.origin ?? '')
  return origin !== null && origin.host === headers.host
}

function cookie(name: string, value: string, attributes: string): string {
  return `${name}=${value}; ${attributes}; HttpOnly; SameSite=Lax`
}

function readCookie(request: IncomingMessage, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(/;\s*/)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

function redirect(response: ServerResponse, location: string, cookies: readonly string[]): void {
  response.writeHead(302, { location, 'set-cookie': [...cookies], 'cache-control': 'no-store' })
  response.end()
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/html; charset=utf-8',
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    'cache-control': 'no-store',
  })
  response.end(body)
}
