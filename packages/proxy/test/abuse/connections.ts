import { connect, type Socket } from 'node:net'

/** A connection of an abuser, which does not care how it ends. */
export interface Abuser {
  readonly socket: Socket
  /** What came back, at most so much of it. */
  readonly received: string
  readonly closed: boolean
}

const KEPT = 64 * 1024

/** Connects without reading more than a little. */
export function abuser(port: number, allowHalfOpen = false): Abuser {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen })
  let received = ''
  socket.on('data', (chunk: Buffer) => {
    if (received.length < KEPT) received += chunk.toString('latin1')
  })
  // Its end is what counts, and `closed` tells it.
  socket.on('error', () => undefined)
  return {
    socket,
    get received() {
      return received
    },
    get closed() {
      return socket.closed
    },
  }
}

/** Does something so many times, some at once. */
export async function times(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next
      next += 1
      await work(index)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Resolves when a connection is over. */
export function over({ socket }: Abuser): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve()
    else socket.once('close', () => resolve())
  })
}

/** Sends bytes one by one, each as a packet of its own as far as the system lets it. */
export async function drip({ socket }: Abuser, text: string): Promise<void> {
  socket.setNoDelay(true)
  for (const char of text) {
    if (socket.destroyed) return
    await new Promise<void>((resolve) => socket.write(char, 'latin1', () => resolve()))
  }
}
