import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { oidc } from '../src/index.ts'
import { client, startIssuer } from './support/issuer.ts'
import { hubSide, visitor } from './support/visitor.ts'

const BASE = { clientId: 'hub', clientSecret: 'a secret that nobody must ever read' }

test('calls to the provider go through the proxy that the options name', async () => {
  await using issuer = await startIssuer([client('oidc')])
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createServer((incoming, outgoing) => {
    targets.push(incoming.url ?? '')
    const { method, headers } = incoming
    const onward = request(incoming.url ?? '', { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    targets.push(url)
    const [host = '', port] = url.split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket)
      socket.pipe(onward)
    })
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on('error', () => one.destroy())
    }
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  try {
    const http = { proxy: `http://127.0.0.1:${port}` }
    const hub = hubSide(oidc({ ...BASE, issuer: issuer.url, insecureHttp: true, http }))
    expect(await hub.login(visitor())).toMatchObject({ type: 'identified' })
    expect(targets.join()).toContain(new URL(issuer.url).host)
  } finally {
    for (const socket of sockets) socket.destroy()
    proxy.closeAllConnections()
    proxy.close()
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
