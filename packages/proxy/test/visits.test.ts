// What the proxy makes of what its host says about who comes.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Credentials, ProxyHost, Visit } from '@hubkit/core/contract'
import { upstream } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { nodeProxy, type NodeProxy } from '../src/index.ts'

const NOBODY: Visit = { dropped: new Set(), refused: false, logins: [] }

/** A proxy with a server at `/user/a/`, whose host answers by `visit`. */
async function served(
  target: string,
  visit: NonNullable<ProxyHost['visit']>,
): Promise<{ readonly proxy: NodeProxy; readonly port: number }> {
  const proxy = nodeProxy()
  onTestFinished(() => proxy.close())
  proxy.attach({ owns: () => false, resolve: async () => undefined, visit })
  await proxy.addRoute({ routespec: '/user/a/', target, data: { server_id: 'one' } })
  const { port } = await proxy.listen({
    port: 0,
    hub: { request: (_, response) => void response.end('hub'), upgrade: () => false },
  })
  return { proxy, port }
}

/** A server that says which cookies it got. */
async function cookieServer(): Promise<string> {
  const { origin } = await upstream({
    request: ({ headers }, response) => void response.end(headers.cookie ?? 'none'),
  })
  return origin
}

async function socketServer(): Promise<{ readonly origin: string; readonly wss: WebSocketServer }> {
  const wss = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(wss, 'listening')
  onTestFinished(() => wss.close())
  return { wss, origin: `http://127.0.0.1:${(wss.address() as AddressInfo).port}` }
}

test('the host sees all credentials, and cookies it drops do not reach the server', async () => {
  const asked: Credentials[] = []
  const { port, proxy } = await served(await cookieServer(), (credentials) => {
    asked.push(credentials)
    return { ...NOBODY, dropped: new Set(['login=old']) }
  })
  const headers = { cookie: 'a=1; login=old; b=2', authorization: 'token x' }
  const address = `http://127.0.0.1:${port}/user/a/x?token=y`
  expect(await (await fetch(address, { headers })).text()).toBe('a=1; b=2')
  expect(asked).toEqual([{ ...headers, data: { server_id: 'one' }, url: '/user/a/x?token=y' }])
  const embedded = await proxy.embed.fetch(new Request('http://h/user/a/', { headers }))
  expect(await embedded?.text()).toBe('a=1; b=2')
  const alone = await fetch(address, { headers: { cookie: 'login=old' } })
  expect(await alone.text()).toBe('none')
})

test('a token that counts no more is refused: by request, upgrade and fetch', async () => {
  const { port, proxy } = await served(await cookieServer(), () => ({ ...NOBODY, refused: true }))
  expect((await fetch(`http://127.0.0.1:${port}/user/a/`)).status).toBe(403)
  expect((await proxy.embed.fetch(new Request('http://h/user/a/')))?.status).toBe(403)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/user/a/`)
  const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown])
  expect(String(error)).toContain('403')
})

test('a promise is waited for, and then asked again; one that rejects is 503', async () => {
  let asked = 0
  const { port } = await served(await cookieServer(), ({ url }) => {
    asked += 1
    if (url.endsWith('fails')) return Promise.reject(new Error('secret detail'))
    return asked === 1 ? Promise.resolve() : { ...NOBODY, dropped: new Set(['login=old']) }
  })
  const address = `http://127.0.0.1:${port}/user/a/`
  const answer = await fetch(address, {
    method: 'POST',
    body: 'a body that waits',
    headers: { cookie: 'login=old; b=2' },
  })
  expect(await answer.text()).toBe('b=2')
  expect(asked).toBe(2)
  const failed = await fetch(`${address}fails`)
  expect(failed.status).toBe(503)
  expect(await failed.text()).not.toContain('secret')
  const socket = new WebSocket(`ws://127.0.0.1:${port}/user/a/fails`)
  const [error] = await once(socket, 'error').catch((thrown: unknown) => [thrown])
  expect(String(error)).toContain('503')
})

test('a server that stops while the host thinks gets nothing any more', async () => {
  const door = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const { port, proxy } = await served(await cookieServer(), () => {
    reached.resolve()
    return door.promise
  })
  const answer = fetch(`http://127.0.0.1:${port}/user/a/`)
  await reached.promise
  await proxy.deleteRoute('/user/a/')
  door.resolve()
  expect((await answer).status).toBe(503)
})

test('the end of a login ends its WebSockets, and those of nobody else', async () => {
  const { wss, origin } = await socketServer()
  const { port, proxy } = await served(origin, ({ url }) => ({
    ...NOBODY,
    logins: [`session:${url.slice('/user/a/'.length)}`],
  }))
  wss.on('connection', (socket) =>
    socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`)),
  )
  const [ended, other] = await Promise.all(
    ['ended', 'other'].map(async (login) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/user/a/${login}`)
      onTestFinished(() => socket.terminate())
      await once(socket, 'open')
      return socket
    }),
  )
  if (!ended || !other) throw new Error('there are two')
  const closed = once(ended, 'close')
  proxy.endLogin('session:ended')
  await closed
  other.send('still here')
  expect(String((await once(other, 'message'))[0])).toBe('echo still here')
})

test('the end of a login ends an answer that is still coming', async () => {
  const begun = Promise.withResolvers<void>()
  const { origin } = await upstream({
    request(_request, response) {
      response.write('the first part')
      begun.resolve()
    },
  })
  const { port, proxy } = await served(origin, () => ({ ...NOBODY, logins: ['session:ended'] }))
  const answer = await fetch(`http://127.0.0.1:${port}/user/a/`)
  await begun.promise
  const text = answer.text()
  proxy.endLogin('session:ended')
  await expect(text).rejects.toThrow()
})
