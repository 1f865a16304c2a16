// TLS of the command, as configurable-http-proxy has it (docs/chp-tests.md, 24 and 51 to 53).
import { once } from 'node:events'
import { createServer, request as requestByTls } from 'node:https'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { upstream } from '@hubkit/testkit'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { authority, certificate, files, folder, type Authority, type Pair } from './certificates.ts'
import { add, ask, BOTH, started, type Answer } from './chp.ts'
import { startHubkitProxy, type ProxyProcess } from './process.ts'

let root: Authority
let pair: Pair
beforeAll(async () => {
  root = await authority()
  pair = await certificate(root)
})

const written = (): Readonly<Record<'key' | 'cert' | 'ca', string>> =>
  files(folder(), { ...pair, ca: root.cert })

async function askByTls(
  port: number,
  path: string,
  more: { method?: string; body?: string; headers?: Record<string, string> } & Partial<Pair> = {},
): Promise<Answer> {
  const { body, ...options } = more
  const to = { host: 'localhost', port, path, ca: root.cert, agent: false as const }
  const sent = requestByTls({ ...to, ...options })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return { status: answer.statusCode ?? 0, headers: answer.headers, text }
}

async function server(): Promise<string> {
  const made = await upstream()
  onTestFinished(() => made.close())
  return made.origin
}

test.each(BOTH)('targets by TLS that ask for a certificate (%s)', async (_, start) => {
  const target = createServer(
    { ...pair, ca: root.cert, requestCert: true, rejectUnauthorized: true },
    (_request, response) => response.end('by mutual TLS'),
  ).listen(0, '127.0.0.1')
  await once(target, 'listening')
  onTestFinished(() => {
    target.close()
    target.closeAllConnections()
  })
  const { port } = target.address() as AddressInfo
  const { key, cert, ca } = written()
  const flags = [`--client-ssl-key=${key}`, `--client-ssl-cert=${cert}`, `--client-ssl-ca=${ca}`]
  const proxy = await started(start, ...flags)
  await add(proxy, '/', `https://localhost:${port}`)
  expect((await ask(proxy.origin, '/')).text).toBe('by mutual TLS')
})

test.each(BOTH)('clients by TLS (%s)', async (_, start) => {
  const { key, cert } = written()
  const proxy = await started(start, `--ssl-key=${key}`, `--ssl-cert=${cert}`)
  await add(proxy, '/', await server())
  const answer = await askByTls(proxy.port, '/x')
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text)).toMatchObject({
    url: '/x',
    headers: { 'x-forwarded-proto': 'https' },
  })
})

test('--insecure does not look at certificates of targets', async () => {
  const stranger = await certificate(await authority('somebody else'))
  const target = createServer(stranger, (_request, response) => response.end('unknown'))
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  onTestFinished(() => {
    target.close()
    target.closeAllConnections()
  })
  const url = `https://localhost:${(target.address() as AddressInfo).port}`
  const careful = await started(startHubkitProxy)
  await add(careful, '/', url)
  expect((await ask(careful.origin, '/')).status).toBe(503)
  const careless = await started(startHubkitProxy, '--insecure')
  await add(careless, '/', url)
  expect((await ask(careless.origin, '/')).text).toBe('unknown')
})

const redirectOf = (proxy: ProxyProcess): string =>
  `http://127.0.0.1:${/The redirect on \S*:(\d+)/.exec(proxy.output())?.[1]}`

test('--redirect-port sends to TLS at the port of the proxy, or at --redirect-to', async () => {
  const { key, cert } = written()
  const tls = [`--ssl-key=${key}`, `--ssl-cert=${cert}`, '--redirect-port=0', '--ip=127.0.0.1']
  const at = async (to: readonly string[], host: string): Promise<Answer> => {
    const proxy = await started(startHubkitProxy, ...tls, '--port=0', ...to)
    return ask(redirectOf(proxy), '/a/b?c', { headers: { host } })
  }
  const named = await at(['--redirect-to=8443'], 'hub.example:8000')
  expect(named.status).toBe(301)
  expect(named.headers.location).toBe('https://hub.example:8443/a/b?c')
  const usual = await at(['--redirect-to=443'], '[::1]:8000')
  expect(usual.headers.location).toBe('https://[::1]/a/b?c')
  const own = await started(startHubkitProxy, ...tls, '--port=0')
  const { headers } = await ask(redirectOf(own), '/x', { headers: { host: 'hub.example' } })
  expect(headers.location).toBe(`https://hub.example:${own.port}/x`)
})

test('the API by TLS asks for certificates and for the token', async () => {
  const { key, cert, ca } = written()
  const proxy = await started(
    startHubkitProxy,
    `--api-ssl-key=${key}`,
    `--api-ssl-cert=${cert}`,
    `--api-ssl-ca=${ca}`,
    '--api-ssl-request-cert',
    '--api-ssl-reject-unauthorized',
  )
  const port = Number(new URL(proxy.api).port)
  const headers = { authorization: `token ${proxy.token}` }
  expect((await askByTls(port, '/api/routes', { ...pair, headers })).text).toBe('{}')
  expect((await askByTls(port, '/api/routes', pair)).status).toBe(403)
  await expect(askByTls(port, '/api/routes', { headers })).rejects.toThrow()
})
