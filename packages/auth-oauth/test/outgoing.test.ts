import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { startTestServer } from '@hubkit/testkit'
import { outgoing } from '../src/http/outgoing.ts'
import { oidc } from '../src/index.ts'
import { startForwardProxy } from './support/forward-proxy.ts'
import { client, startIssuer } from './support/issuer.ts'
import { hubSide, visitor } from './support/visitor.ts'

const BASE = { clientId: 'hub', clientSecret: 'a secret that nobody must ever read' }

afterEach(() => void vi.unstubAllEnvs())

test('calls to the provider go through the proxy that the options name', async () => {
  await using issuer = await startIssuer([client('oidc')])
  await using proxy = await startForwardProxy()
  const http = { proxy: proxy.url }
  const hub = hubSide(oidc({ ...BASE, issuer: issuer.url, insecureHttp: true, http }))
  expect(await hub.login(visitor())).toMatchObject({ type: 'identified' })
  expect(proxy.targets.join()).toContain(new URL(issuer.url).host)
})

test('or through the one that the environment names, unless it excepts the provider', async () => {
  await using issuer = await startIssuer([client('oidc')])
  await using proxy = await startForwardProxy()
  vi.stubEnv('HTTP_PROXY', proxy.url)
  vi.stubEnv('http_proxy', proxy.url)
  const http = { proxy: 'environment' } as const
  for (const [except, targets] of [
    ['127.0.0.1', 0],
    ['elsewhere.example', 1],
  ] as const) {
    vi.stubEnv('NO_PROXY', except)
    vi.stubEnv('no_proxy', except)
    const hub = hubSide(oidc({ ...BASE, issuer: issuer.url, insecureHttp: true, http }))
    expect(await hub.login(visitor())).toMatchObject({ type: 'identified' })
    expect(Math.min(proxy.targets.length, 1)).toBe(targets)
  }
})

test('a provider whose name does not resolve, or who refuses connections, is said to be away', async () => {
  for (const issuer of ['https://no-such-host.invalid', 'https://127.0.0.1:9']) {
    const authenticator = oidc({ ...BASE, issuer, label: 'Wonderland' })
    const outcome = await authenticator.handle('start', hubSide(authenticator).context())
    expect(outcome).toMatchObject({
      type: 'rejected',
      code: 'provider-unavailable',
      message: 'Wonderland cannot be reached at the moment. Please try again later.',
    })
  }
})

test('an answer has a length once it is unpacked, and an end, and is the last one', async () => {
  const asked: string[] = []
  const server = await startTestServer({
    request({ url = '' }, response) {
      asked.push(url)
      const [path] = url.split('?')
      if (path === '/bomb') {
        response.writeHead(200, { 'content-encoding': 'gzip' })
        response.end(gzipSync(Buffer.alloc(1_000_000)))
      } else if (path === '/drip') {
        response.writeHead(200).write('a beginning')
      } else {
        response.writeHead(path === '/moved' ? 307 : 200, { location: '/elsewhere' }).end('good')
      }
    },
  })
  try {
    const get = (path: string, timeout = 30_000) =>
      outgoing({ timeout, maxBytes: 10_000 })(`${server.origin}${path}?secret`, {
        method: 'GET',
        headers: {},
        body: undefined,
        redirect: 'manual',
      })
    await expect(get('/bomb')).rejects.toThrow('/bomb is longer than 10000 bytes')
    await expect(get('/drip', 300)).rejects.toThrow('/drip cannot be reached in time')
    await expect(get('/moved')).rejects.toThrow('/moved is a redirect, which is never followed')
    expect(await (await get('/plain')).text()).toBe('good')
    expect(asked.join()).not.toContain('elsewhere')
  } finally {
    await server.close()
  }
})
