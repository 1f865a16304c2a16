import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

// By what a TLS connection can be reset.
const carriers = new WeakMap<Duplex, Socket>()

/** Tells what carries a TLS connection. */
export function carriedBy(stream: Duplex, carrier: Socket): void {
  carriers.set(stream, carrier)
}

/**
 * Ends a connection so that its peer sees an error and not an end, which without a length would look regular. A missing
 * `close_notify` should be enough with TLS, but many clients, Node.js among them, do not tell.
 */
export function cutOff(stream: Duplex): void {
  const socket = carriers.get(stream) ?? stream
  // There is no reset on a Unix socket, which has no port.
  const isTcp =
    socket instanceof Socket && !('encrypted' in socket) && socket.remotePort !== undefined
  if (isTcp) socket.resetAndDestroy()
  stream.destroy()
}
