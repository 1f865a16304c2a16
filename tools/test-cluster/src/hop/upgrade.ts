import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Upstream } from './upstream.ts'

/** exec, attach and port-forward go through as they are. */
export function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  upstream: Upstream,
): void {
  const forwarded = upstream.forward(request)
  socket.on('error', () => forwarded.destroy())
  forwarded.on('error', () => socket.destroy())
  const begin = (answer: IncomingMessage): void => {
    const headers = answer.rawHeaders.flatMap((value, i, all) =>
      i % 2 === 0 ? [`${value}: ${all[i + 1]}`] : [],
    )
    socket.write(
      `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n${headers.join('\r\n')}\r\n\r\n`,
    )
  }
  forwarded.on('upgrade', (answer, other, otherHead) => {
    begin(answer)
    socket.write(otherHead)
    other.write(head)
    other.on('error', () => socket.destroy())
    other.on('close', () => socket.destroy())
    socket.on('close', () => other.destroy())
    other.pipe(socket).pipe(other)
  })
  forwarded.on('response', (answer) => {
    begin(answer)
    answer.pipe(socket)
  })
  forwarded.end()
}
