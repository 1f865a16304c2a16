import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { joinSockets } from './tunnel.ts'

/** Two ends of one connection. */
async function connected(): Promise<[Socket, Socket]> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [far] = (await accepted) as [Socket]
  onTestFinished(() => {
    near.destroy()
    far.destroy()
    server.close()
  })
  return [near, far]
}

test('what was written before the end is still sent', async () => {
  const [near, far] = await connected()
  const server = new PassThrough()
  joinSockets(
    near,
    server,
    () => undefined,
    () => undefined,
  )
  // Nothing leaves yet, as with a client that does not read.
  near.cork()
  server.end('last words')
  const received = once(far, 'data')
  await once(far, 'end')
  expect(String((await received)[0])).toBe('last words')
})

test('a stream that is no socket ends too, after what was written to it', async () => {
  const [near, far] = await connected()
  const server = new PassThrough()
  let counted = 0
  joinSockets(
    near,
    server,
    () => (counted += 1),
    () => undefined,
  )
  far.end('bye')
  await once(server, 'close')
  expect(counted).toBe(1)
})
