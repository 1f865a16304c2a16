import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { Duplex } from 'node:stream'
import { acceptUpgrade } from '../../fakes/upstream.ts'
import { answerOf } from './client.ts'
import { proxyCase } from './bench.ts'

export const upgradeCases = [
  proxyCase('an upgraded connection carries bytes both ways', async (bench) => {
    const { origin, seen } = await bench.upstream()
    await bench.add('/user/a/', origin)
    const { status, socket, received } = await bench.upgrade(
      '/user/a/api/kernels/1/channels?session_id=x',
    )
    assert.equal(status, 101)
    assert.equal(seen[0]?.url, '/user/a/api/kernels/1/channels?session_id=x')
    assert.equal(seen[0]?.headers['sec-websocket-version'], '13')
    socket.write('hello')
    await bench.until(() => received().toString() === 'hello', 'the echo')
    const large = randomBytes(1024 * 1024)
    socket.write(large)
    await bench.until(() => received().length >= large.length + 5, 'the large echo')
    assert.ok(received().subarray(5).equals(large), 'the bytes are the same')
  }),

  proxyCase('bytes sent right behind the upgrade request arrive', async (bench) => {
    const { origin } = await bench.upstream()
    await bench.add('/user/a/', origin)
    const { received } = await bench.upgrade('/user/a/', 'early bytes')
    await bench.until(
      () => received().toString() === 'early bytes',
      () => `early bytes, got '${received().toString()}'`,
    )
  }),

  proxyCase('bytes sent right behind the upgrade answer arrive', async (bench) => {
    const { origin } = await bench.upstream({
      upgrade: (message, socket) => {
        socket.on('error', () => socket.destroy())
        socket.write(`${acceptUpgrade(message)}welcome`)
      },
    })
    await bench.add('/user/a/', origin)
    const { received } = await bench.upgrade('/user/a/')
    await bench.until(
      () => received().toString() === 'welcome',
      () => `welcome, got '${received().toString()}'`,
    )
  }),

  proxyCase('a refused upgrade is passed on', async (bench) => {
    const { origin } = await bench.upstream({
      upgrade: (_message, socket) => {
        socket.on('error', () => socket.destroy())
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno')
      },
    })
    await bench.add('/user/a/', origin)
    const { status } = await bench.upgrade('/user/a/')
    assert.equal(status, 403)
  }),

  proxyCase('the end of an upgraded connection reaches the other side', async (bench) => {
    const sockets: Duplex[] = []
    let closed = 0
    const { origin } = await bench.upstream({
      upgrade: (message, socket) => {
        sockets.push(socket)
        socket.on('error', () => socket.destroy())
        socket.on('close', () => (closed += 1))
        socket.on('end', () => socket.end())
        socket.resume()
        socket.write(acceptUpgrade(message))
      },
    })
    await bench.add('/user/a/', origin)
    const first = await bench.upgrade('/user/a/')
    first.socket.destroy()
    await bench.until(() => closed === 1, "the server sees the client's end")
    const second = await bench.upgrade('/user/a/')
    sockets[1]?.destroy()
    await bench.until(
      () => second.socket.closed || second.socket.readableEnded,
      "the client sees the server's end",
    )
  }),

  proxyCase('an upgrade to a server that cannot be reached fails soon', async (bench) => {
    await bench.add('/user/a/', await bench.nowhere())
    // An error status or a closed connection; not silence.
    const [result] = await Promise.allSettled([bench.upgrade('/user/a/')])
    if (result.status === 'fulfilled') assert.equal(result.value.status, 503)
    else assert.doesNotMatch(String(result.reason), /not within/)
  }),

  proxyCase('changes of a route leave the connections of others alone', async (bench) => {
    const { origin } = await bench.upstream({ name: 'a' })
    const streaming = await bench.upstream({
      request: (_message, response) => void response.write('open'),
    })
    await bench.add('/user/a/', origin)
    await bench.add('/user/s/', streaming.origin)
    const { socket, received } = await bench.upgrade('/user/a/')
    const sent = bench.open('/user/s/')
    sent.end()
    const answer = await bench.within(answerOf(sent), 'the head of the answer')
    answer.resume()
    let cut = false
    answer.on('close', () => (cut = true))
    for (let round = 0; round < 5; round += 1) {
      await bench.add(`/user/b${round}/`, (await bench.upstream()).origin)
      await bench.ask(`/user/b${round}/`)
      await bench.add(`/user/b${round}/`, origin)
      await bench.delete(`/user/b${round}/`)
    }
    await bench.add('/user/a/', origin)
    socket.write('still here')
    await bench.until(
      () => received().toString() === 'still here',
      'the connection of another route still works',
    )
    assert.equal(cut, false, 'the answer of another route was cut off')
  }),
]
