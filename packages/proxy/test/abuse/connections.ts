import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { until } from '@hubkit/testkit'

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

/**
 * Sends bytes one by one, each as a packet of its own as far as the system lets it.
 *
 * @param pace milliseconds from one to the next
 */
export async function drip({ socket }: Abuser, text: string, pace = 0): Promise<void> {
  socket.setNoDelay(true)
  for (const char of text) {
    if (socket.destroyed) return
    await new Promise<void>((resolve) => socket.write(char, 'latin1', () => resolve()))
    if (pace > 0) await setTimeout(pace)
  }
}

/** Waits until a number does not change any more, for a while. */
export async function standsStill(count: () => number, timeout = 30_000): Promise<number> {
  let before = -1
  let same = 0
  await until(
    () => {
      const now = count()
      same = now === before ? same + 1 : 0
      before = now
      return same >= 8
    },
    { timeout, message: () => `${before} stands still` },
  )
  return before
}

/** Asks on a connection of its own, and gives all that came. */
export async function asked(port: number, request: string): Promise<string> {
  const client = abuser(port)
  client.socket.write(request)
  await over(client)
  return client.received
}
