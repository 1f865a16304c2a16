import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** Ends a connection so that its peer sees an error and not an end, which without a length would look regular. */
export function cutOff(socket: Duplex): void {
  // TLS has its own way: an end without close_notify.
  if (socket instanceof Socket && !('encrypted' in socket)) socket.resetAndDestroy()
  else socket.destroy()
}
