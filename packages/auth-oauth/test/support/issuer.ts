import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Provider, type ClientMetadata, type Configuration } from 'oidc-provider'
import { exportJWK, generateKeyPair } from 'jose'
import { startTestServer } from '@hubkit/testkit'
import { issuerMemory } from './issuer-memory.ts'

/** A person at an {@link Issuer}: claims by name. */
export type Account = Readonly<Record<string, unknown>>

/** A real OpenID Connect provider on this machine. */
export interface Issuer extends AsyncDisposable {
  readonly url: string
  readonly provider: Provider
  /** People by subject; may be changed at any time. */
  readonly accounts: Map<string, Account>
  /** Logout tokens and the like that it sent to others: address and form. */
  readonly sent: { readonly url: string; readonly body: string }[]
  /** Answers nothing but errors while this holds. */
  isDown: boolean
  /** Waited for before a request is answered. */
  hold: ((path: string) => Promise<void>) | undefined
  /** Forgets sessions, codes and tokens. */
  forgetLogins(): void
  /** A logout token for the client `hub`, as it would be sent to the hub. */
  logoutMessage(subject: string, session?: string): Promise<Request>
}

/** The hub's routes, as the contract suite spells them. */
export const HUB = 'https://hub.example/hub/login'

/** A client that may do everything, for the authenticator with this id. */
export function client(id: string, metadata: Partial<ClientMetadata> = {}): ClientMetadata {
  return {
    client_id: 'hub',
    client_secret: 'a secret that nobody must ever read',
    redirect_uris: [`${HUB}/${id}/callback`],
    post_logout_redirect_uris: [`${HUB}/${id}/logged-out`],
    backchannel_logout_uri: `${HUB}/${id}/backchannel`,
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: 'ES256',
    backchannel_logout_session_required: true,
    ...metadata,
  }
}

/** What a server shows of itself, PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A server of `https://localhost` on a port the system chose. */
async function startTlsServer(
  { cert, key }: Certificate,
  request: RequestListener,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer({ cert, key }, request).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    origin: `https://localhost:${port}`,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** Starts one. The person who logs in is the one whose subject the header `x-account` of the browser names. */
export async function startIssuer(
  clients: ClientMetadata[],
  configuration: Configuration = {},
  /** Makes it one of https. */
  certificate?: Certificate,
): Promise<Issuer> {
  let handler: RequestListener = (_request, response) => void response.end()
  const listen: RequestListener = (request, response) => handler(request, response)
  const server = await (certificate
    ? startTlsServer(certificate, listen)
    : startTestServer({ request: listen }))
  const accounts = new Map<string, Account>([['alice-id', { preferred_username: 'alice' }]])
  const sent: { url: string; body: string }[] = []
  const { features, ...others } = configuration
  const memory = issuerMemory()
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const provider = new Provider(server.origin, {
    clients,
    adapter: memory.adapter,
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', kid: 'first', use: 'sig' }] },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 3600,
      RefreshToken: 3600,
      Session: 3600,
    },
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'name', 'groups', 'realm_access'],
      email: ['email', 'email_verified'],
    },
    scopes: ['openid', 'offline_access'],
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ['keys of a test'] },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    findAccount: (_ctx, sub) => {
      const account = accounts.get(sub)
      return account && { accountId: sub, claims: () => ({ sub, ...account }) }
    },
    loadExistingGrant: async (ctx) => {
      const { session, client: asking } = ctx.oidc
      const clientId = asking?.clientId ?? ''
      const known = session?.grantIdFor(clientId)
      if (known !== undefined) return ctx.oidc.provider.Grant.find(known)
      const accountId = session?.accountId ?? ''
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId })
      grant.addOIDCScope('openid profile email offline_access')
      await grant.save()
      return grant
    },
    // Its guard lets no call reach this machine.
    fetch: async (url, options) => {
      const { signal: _, ...rest } = options ?? {}
      const request = new Request(url, rest)
      sent.push({ url: request.url, body: await request.text() })
      return new Response(null, { status: 200 })
    },
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // Asks nobody: what a person would click.
        logoutSource: (ctx, form) => {
          ctx.body = `${form}<button form="op.logoutForm" name="logout" value="yes">`
        },
      },
      ...features,
    },
    ...others,
  })
  const issuer: Issuer = {
    url: server.origin,
    provider,
    accounts,
    sent,
    isDown: false,
    hold: undefined,
    forgetLogins: () => memory.clear(),
    async logoutMessage(subject, session = 'a session') {
      const hub = await provider.Client.find('hub')
      const send = hub?.['backchannelLogout']
      if (typeof send === 'function') await Reflect.apply(send, hub, [subject, session])
      const { url, body } = sent.at(-1) ?? { url: '', body: '' }
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      return new Request(url, { method: 'POST', headers, body })
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
  const serve = provider.callback()
  handler = (request, response) => {
    void answer(issuer, (one, other) => void serve(one, other), request, response)
  }
  return issuer
}

async function answer(
  { provider, isDown, hold }: Issuer,
  serve: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isDown) return void response.writeHead(503).end()
  await hold?.(request.url ?? '')
  if (!request.url?.startsWith('/interaction/')) return serve(request, response)
  const accountId = String(request.headers['x-account'])
  const result =
    accountId === 'nobody'
      ? { error: 'access_denied', error_description: '<b>no</b>' }
      : { login: { accountId } }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
}
