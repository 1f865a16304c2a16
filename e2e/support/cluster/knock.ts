import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * Sends a request that the system has taken over when this resolves, whether or not somebody reads it yet.
 *
 * @returns the answer, head and body, once it comes; what came of it when the connection breaks
 */
export async function knock(
  origin: string,
  path: string,
): Promise<{ readonly answer: Promise<string> }> {
  const { hostname, port, host } = new URL(origin)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`
  await new Promise<void>((resolve) => void socket.write(head, () => resolve()))
  return { answer: text(socket) }
}
