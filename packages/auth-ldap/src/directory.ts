import type { Logger } from '@hubkit/core/contract'
import pLimit from 'p-limit'
import { dial, type DirectoryServer } from './dial.ts'
import { DirectoryUnavailable } from './faults.ts'
import { sessionOn, type Session } from './session.ts'
import type { Settings } from './settings.ts'

/** The servers of a directory, as one. */
export interface Directory {
  /**
   * Does some work with a connection of its own. A server that is away or goes away is left for the next one, and the
   * work begins anew.
   *
   * @throws DirectoryUnavailable when none can do it
   */
  use<T>(
    work: (session: Session) => Promise<T>,
    around: { readonly signal: AbortSignal; readonly log: Logger },
  ): Promise<T>
  /** Why nobody can log in just now. */
  trouble(): string | undefined
}

/** Milliseconds that a server which was away is asked last, and the login page tells of it. */
const AVOIDED = 30_000

/** Closes a connection when its work has ended, or is wanted no more. */
async function withConnection<T>(
  server: DirectoryServer,
  settings: Settings,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const socket = await dial(server, settings, signal)
  const end = (): void => void socket.destroy()
  signal.addEventListener('abort', end, { once: true })
  try {
    return await work(sessionOn(socket, settings.timeout))
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}

/** @param now for tests */
export function createDirectory(settings: Settings, now: () => number = Date.now): Directory {
  const limit = pLimit(settings.maxConnections)
  const awaySince = new Map<DirectoryServer, number>()
  const isAway = (server: DirectoryServer): boolean =>
    now() - (awaySince.get(server) ?? Number.NEGATIVE_INFINITY) < AVOIDED
  const inTurn = (): readonly DirectoryServer[] =>
    settings.url.toSorted((one, other) => Number(isAway(one)) - Number(isAway(other)))

  return {
    use: (work, { signal, log }) =>
      limit(async () => {
        let last = new DirectoryUnavailable('no server was asked')
        for (const server of inTurn()) {
          signal.throwIfAborted()
          try {
            const result = await withConnection(server, settings, signal, work)
            awaySince.delete(server)
            return result
          } catch (error) {
            signal.throwIfAborted()
            if (!(error instanceof DirectoryUnavailable)) throw error
            awaySince.set(server, now())
            last = error
            log.warn('a directory server is away', { server: server.name, reason: error.message })
          }
        }
        throw last
      }),
    trouble: () =>
      settings.url.every(isAway)
        ? 'The directory cannot be reached at the moment. Please try again later.'
        : undefined,
  }
}
