import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticator, AuthOutcome } from '@hubkit/core/contract'
import { startTestServer } from '@hubkit/testkit'
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose'
import { Agent, type Dispatcher } from 'undici'
import { hubSide, visitor, type HubSide, type Visitor } from './visitor.ts'

/** A request that came, by the address it was meant for. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly form: URLSearchParams
}

/** An answer: JSON, or text as it is; or none, while the connection stays open. */
export type Reply =
  | 'never'
  | 'reset'
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      readonly json?: unknown
      readonly text?: string
    }

/** What it says unless a test says otherwise. */
export interface Script {
  /** Asked first; `undefined` for what is usual. */
  reply?: (asked: Asked) => Reply | undefined | Promise<Reply | undefined>
  /** Changes what discovery says. */
  discovery?: (metadata: Readonly<Record<string, unknown>>) => unknown
  /** Changes the claims of ID tokens. */
  claims?: (claims: JWTPayload) => JWTPayload
  /** Signs them in another way. */
  sign?: (claims: JWTPayload) => string | Promise<string>
  /** Members of token responses. */
  token?: (response: Readonly<Record<string, unknown>>) => unknown
}

/** The key that its ID tokens are signed with. */
export const KEY: Awaited<ReturnType<typeof generateKeyPair>> = await generateKeyPair('ES256', {
  extractable: true,
})

/** Stands in for every site that an authenticator asks: what cannot be had here, and what lies on purpose. */
export interface FakeProvider extends AsyncDisposable {
  /** Brings every request here, whatever its address. */
  readonly dispatcher: Dispatcher
  readonly script: Script
  readonly asked: readonly Asked[]
  /** Begins a login in a browser. @returns where the provider sends it back, or why there is nothing to begin */
  goThere(authenticator: Authenticator, hub: HubSide, browser: Visitor): Promise<URL | AuthOutcome>
  /** What somebody who is sent to this address comes back with. */
  comeBack(there: URL): URL
  /** Logs in, with what a callback has besides code and state. */
  login(
    authenticator: Authenticator,
    hub?: HubSide,
    query?: Readonly<Record<string, string>>,
  ): Promise<AuthOutcome>
}

/** What a person is, by the places where a provider says so. */
export interface FakePerson {
  /** Of ID token and userinfo. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** Bodies by address, without query or, when that is not listed, with it. */
  readonly routes?: Readonly<Record<string, unknown>>
}

const DISCOVERY = '/.well-known/openid-configuration'

/** Starts one. */
export async function startFakeProvider({
  claims = {},
  routes = {},
}: FakePerson): Promise<FakeProvider> {
  const asked: Asked[] = []
  const script: Script = {}
  let nonce: string | undefined
  const jwk: JWK = { ...(await exportJWK(KEY.publicKey)), kid: 'first', alg: 'ES256', use: 'sig' }

  async function idToken(issuer: string): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const common = { iss: issuer, aud: 'hub', iat: now, exp: now + 300, nonce, ...claims }
    const payload = script.claims?.(common) ?? common
    if (script.sign) return script.sign(payload)
    const header = { alg: 'ES256', kid: 'first' }
    return new SignJWT(payload).setProtectedHeader(header).sign(KEY.privateKey)
  }

  async function usual({ url }: Asked): Promise<Reply> {
    const { origin, pathname, href } = url
    if (pathname.endsWith(DISCOVERY)) {
      const found = metadata(href.slice(0, -DISCOVERY.length))
      return { json: script.discovery?.(found) ?? found }
    }
    if (pathname.endsWith('/fake-jwks')) return { json: { keys: [jwk] } }
    if (pathname.endsWith('/fake-revoke')) return { text: '' }
    if (pathname.endsWith('/fake-userinfo')) return { json: claims }
    if (pathname.endsWith('token')) {
      const response = {
        access_token: 'an access token that nobody must ever read',
        token_type: 'bearer',
        expires_in: 3600,
        ...('sub' in claims && { id_token: await idToken(url.searchParams.get('issuer') ?? '') }),
      }
      return { json: script.token?.(response) ?? response }
    }
    const body = routes[href] ?? routes[origin + pathname]
    return body === undefined ? { status: 404, json: { message: 'Not Found' } } : { json: body }
  }

  const server = await startTestServer({
    request: (request, response) => void serve(request, response),
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const part of request) body += String(part)
    const [, origin = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? '') ?? []
    const one: Asked = {
      method: request.method ?? '',
      url: new URL(path, decodeURIComponent(origin)),
      headers: request.headers,
      form: new URLSearchParams(body),
    }
    asked.push(one)
    const reply = (await script.reply?.(one)) ?? (await usual(one))
    if (reply === 'never') return
    if (reply === 'reset') return void request.socket.destroy()
    const { status = 200, headers, json, text } = reply
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(text ?? JSON.stringify(json))
  }

  async function goThere(
    authenticator: Authenticator,
    hub: HubSide,
    browser: Visitor,
  ): Promise<URL | AuthOutcome> {
    const outcome = await authenticator.handle('start', hub.context(browser))
    if (outcome.type !== 'challenge') return outcome
    browser.take(outcome.response)
    return comeBack(new URL(outcome.response.headers.get('location') ?? ''))
  }

  function comeBack(there: URL): URL {
    nonce = there.searchParams.get('nonce') ?? undefined
    const back = new URL(there.searchParams.get('redirect_uri') ?? '')
    const state = there.searchParams.get('state') ?? ''
    back.search = String(new URLSearchParams({ code: 'a code that nobody must ever read', state }))
    return back
  }

  const agent = new Agent()
  const dispatcher = agent.compose(
    (dispatch) => (options, handler) =>
      dispatch(
        {
          ...options,
          origin: server.origin,
          path: `/${encodeURIComponent(String(options.origin))}${options.path}`,
        },
        handler,
      ),
  )

  return {
    dispatcher,
    script,
    asked,
    goThere,
    comeBack,
    async login(authenticator, hub = hubSide(authenticator), query = {}) {
      const browser = visitor()
      const back = await goThere(authenticator, hub, browser)
      if ('type' in back) return back
      for (const [name, value] of Object.entries(query)) back.searchParams.set(name, value)
      return hub.callback(browser, back)
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy()
      await server.close()
    },
  }
}

/** Its endpoints, below the issuer; the token endpoint's address tells which one. */
function metadata(issuer: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/fake-authorize`,
    token_endpoint: `${issuer}/fake-token?issuer=${encodeURIComponent(issuer)}`,
    userinfo_endpoint: `${issuer}/fake-userinfo`,
    revocation_endpoint: `${issuer}/fake-revoke`,
    jwks_uri: `${issuer}/fake-jwks`,
    id_token_signing_alg_values_supported: ['ES256'],
  }
}
