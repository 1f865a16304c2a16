import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorAnswer } from '../http/error-answer.ts'
import { headerOf } from '../headers/request-headers.ts'

/** How long a client may take to read an answer before its connection ends, in milliseconds. */
const GOODBYE = 5000

/** The bytes of a status line and headers. */
export function rawHead(status: number, reason: string, headers: readonly string[]): string {
  const lines = [`HTTP/1.1 ${status} ${reason}`]
  for (let index = 0; index < headers.length; index += 2)
    lines.push(`${headers[index]}: ${headers[index + 1]}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Answers a request for an upgrade with an error of the proxy's own and ends the connection. */
export function endWithError(
  request: IncomingMessage,
  socket: Duplex,
  status: Parameters<typeof errorAnswer>[0],
): void {
  const answer = errorAnswer(status, headerOf(request.rawHeaders, 'accept'))
  endWith(
    socket,
    rawHead(status, answer.reason, [...answer.headers, 'Connection', 'close']) + answer.body,
  )
}

/** Writes the last bytes and closes once they are on their way; what the client still sends is not kept. */
export function endWith(socket: Duplex, bytes: string): void {
  if (socket.destroyed) return
  socket.end(bytes, 'latin1')
  const timer = setTimeout(() => socket.destroy(), GOODBYE).unref()
  socket.once('close', () => clearTimeout(timer))
  // A socket whose two directions have ended destroys itself.
  socket.resume()
}
