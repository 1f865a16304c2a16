import { inspect } from 'node:util'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { KubeConfig } from '@kubernetes/client-node'
import { afterEach, expect, test } from 'vitest'
import { kubeCluster, type KubeCluster } from '../src/cluster/kube-cluster.ts'
import { readList } from '../src/watching/read-list.ts'

let server: Server | undefined
let cluster: KubeCluster | undefined
afterEach(async () => {
  await cluster?.close()
  server?.closeAllConnections()
  server?.close()
})

/** A cluster whose API server is this function. */
async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ cluster: KubeCluster; server: Server }> {
  const made = createServer(answer)
  server = made
  made.listen(0, '127.0.0.1')
  await once(made, 'listening')
  const { port } = made.address() as AddressInfo
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true },
    { name: 'u', token: 'token' },
  )
  cluster = kubeCluster({ from: config, connections: 2 })
  return { cluster, server: made }
}

test('requests share a few connections, and say who asks', async () => {
  const headers = new Set<string | undefined>()
  const { cluster: kube, server: api } = await serve((request, response) => {
    headers.add(request.headers.authorization)
    response.end('{}')
  })
  let connections = 0
  api.on('connection', () => {
    connections += 1
  })
  for (let round = 0; round < 5; round += 1)
    await Promise.all(Array.from({ length: 20 }, () => kube.call({ path: '/a' })))
  expect(connections).toBeLessThanOrEqual(2)
  expect([...headers]).toEqual(['Bearer token'])
})

test('a watch takes no connection that requests wait for', async () => {
  const { cluster: kube } = await serve((request, response) => {
    if (request.url === '/watch') response.write('{}\n')
    else response.end('{}')
  })
  const caller = new AbortController()
  const open = await Promise.all(
    Array.from({ length: 5 }, () => kube.open({ path: '/watch' }, caller.signal)),
  )
  expect(await kube.call({ path: '/a' })).toEqual({})
  for (const body of open) body.on('error', () => undefined)
  caller.abort()
})

test.each([
  ['a date in Retry-After', { 'retry-after': new Date(0).toUTCString() }],
  ['no Retry-After', {}],
])('429 with %s is tried again', async (_name, headers) => {
  let times = 0
  const { cluster: kube } = await serve((_request, response) => {
    times += 1
    response.writeHead(times < 3 ? 429 : 200, headers).end('{"ok":true}')
  })
  expect(await kube.call({ path: '/a' })).toEqual({ ok: true })
  expect(times).toBe(3)
})

test('an answer that is no JSON is no answer of an API server', async () => {
  const { cluster: kube } = await serve((_request, response) => response.end('<html>Log in'))
  await expect(kube.call({ path: '/a' })).rejects.toThrow('no JSON')
})

test('what was sent is not in the error', async () => {
  const { cluster: kube } = await serve((_request, response) =>
    response.writeHead(422).end('{"kind":"Status","message":"no"}'),
  )
  const sent = kube.call({ method: 'POST', path: '/a', body: { stringData: { TOKEN: 'hush' } } })
  await expect(sent).rejects.toSatisfy(
    (error: Error) => !inspect(error, { depth: null }).includes('hush'),
  )
})

test('a list is read page by page; one whose next page is forgotten is read whole', async () => {
  const asked: string[] = []
  let forgotten = false
  const page = (names: readonly string[], next = ''): string =>
    JSON.stringify({
      metadata: { resourceVersion: '5', continue: next },
      items: names.map((name) => ({ metadata: { name } })),
    })
  const { cluster: kube } = await serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://a').searchParams
    asked.push(query.toString())
    if (query.get('resourceVersion') === '5') response.end(page(['a', 'b', 'c']))
    else if (query.get('continue') === null) response.end(page(['a', 'b'], 'next'))
    else if (forgotten) response.writeHead(410).end('{"kind":"Status","reason":"Expired"}')
    else response.end(page(['c']))
  })
  const selection = {
    path: '/pods',
    labelSelector: 'a=b',
    project: (object: unknown) => (object as { metadata: { name: string } }).metadata.name,
  }
  const { signal } = new AbortController()
  const whole = { items: ['a', 'b', 'c'], resourceVersion: '5' }
  expect(await readList(kube, selection, signal)).toEqual(whole)
  forgotten = true
  expect(await readList(kube, selection, signal)).toEqual(whole)
  expect(asked.at(-1)).toBe(
    'labelSelector=a%3Db&resourceVersion=5&resourceVersionMatch=NotOlderThan',
  )
})
