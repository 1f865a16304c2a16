import { createServer, type RequestListener, type Server } from 'node:http'
import { HubError } from '@hubkit/core/contract'
import type { Where } from './settings.ts'

/** A server that listens. */
export interface Served {
  /** Where, for the log. */
  readonly place: string
  readonly port: number
  close(): Promise<void>
}

/** How long a request may take to come, in milliseconds. */
const REQUEST_TIMEOUT = 60_000

/**
 * @param name for errors
 * @throws HubError `HUB_ERR_PORT_TAKEN`, or `HUB_ERR_PROXY` when it cannot listen there
 */
export async function serveHttp(
  name: string,
  where: Where,
  listener: RequestListener,
): Promise<Served> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT }, listener)
  await listenAt(name, server, where)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    place: placeOf({ ...where, port }),
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listenAt(name: string, server: Server, where: Where): Promise<void> {
  const listening = Promise.withResolvers<void>()
  server.once('error', listening.reject)
  const { host, port, socket } = where
  if (socket !== undefined) server.listen(socket, listening.resolve)
  else server.listen({ port, ...(host !== undefined && { host }) }, listening.resolve)
  try {
    await listening.promise
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const isTaken = code === 'EADDRINUSE'
    throw new HubError(isTaken ? 'HUB_ERR_PORT_TAKEN' : 'HUB_ERR_PROXY', {
      message: isTaken
        ? `${placeOf(where)} is already in use`
        : `${name} cannot listen on ${placeOf(where)} (${String(code)})`,
      cause: error,
    })
  }
  server.off('error', listening.reject)
}

/** A place in words. */
export function placeOf({ host = '*', port, socket }: Where): string {
  return socket ?? `${host.includes(':') ? `[${host}]` : host}:${port}`
}
