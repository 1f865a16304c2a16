import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

const UPGRADE =
  'GET /user/ws/ HTTP/1.1\r\nHost: hub.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'

/** A text frame of 64 bytes with a mask, as a browser sends it. */
const MESSAGE = Buffer.concat([Buffer.from([0x81, 0x80 | 58, 0, 0, 0, 0]), Buffer.alloc(58, 'x')])

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  socket.write(UPGRADE)
  const [answer] = await once(socket, 'data')
  if (!String(answer).startsWith('HTTP/1.1 101')) throw new Error(`no upgrade: ${answer}`)
  return socket
}

/** Opens so many upgraded connections, some at a time. */
export async function openMany(port: number, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Math.min(50, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: some }, () => open(port)))))
  }
  return sockets
}

/** Sends one message after the other on each connection. @returns messages each second, there and back */
export async function messages(sockets: readonly Socket[], seconds: number): Promise<number> {
  let came = 0
  for (const socket of sockets) {
    let missing = 0
    socket.on('data', (bytes: Buffer) => {
      missing -= bytes.length
      if (missing > 0) return
      came += 1
      missing = MESSAGE.length
      socket.write(MESSAGE)
    })
    missing = MESSAGE.length
    socket.write(MESSAGE)
  }
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const rate = (came * 1000) / (performance.now() - began)
  for (const socket of sockets) socket.removeAllListeners('data')
  return rate
}
