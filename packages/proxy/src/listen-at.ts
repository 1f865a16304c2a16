import { lstat, rm } from 'node:fs/promises'
import { connect, type Server } from 'node:net'
import { HubError } from '@hubkit/core/contract'

/** Where a server listens: at a port, or at the path of a Unix socket. */
export type ListenAddress =
  /** `undefined` for all addresses. */
  { readonly port: number; readonly host: string | undefined } | { readonly socket: string }

/**
 * Has a server listen. A Unix socket whose owner died is replaced; the file goes when the server closes.
 *
 * @returns the port; 0 on a Unix socket
 * @throws HubError `HUB_ERR_PORT_TAKEN` when another server is there, `HUB_ERR_PROXY` when the address cannot be
 *   listened on
 */
export async function listenAt(server: Server, at: ListenAddress): Promise<number> {
  try {
    await listen(server, at)
  } catch (error) {
    const taken = codeOf(error) === 'EADDRINUSE'
    if (!taken || !('socket' in at) || !(await isAbandoned(at.socket)))
      throw listenError(error, at, taken)
    await rm(at.socket, { force: true })
    try {
      await listen(server, at)
    } catch (second) {
      throw listenError(second, at, codeOf(second) === 'EADDRINUSE')
    }
  }
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

async function listen(server: Server, at: ListenAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  if ('socket' in at) server.listen(at.socket, resolve)
  else if (at.host === undefined) server.listen(at.port, resolve)
  else server.listen(at.port, at.host, resolve)
  try {
    await promise
  } finally {
    server.off('error', reject)
    server.off('listening', resolve)
  }
}

/** Whether a path is a Unix socket that nobody listens at. */
async function isAbandoned(path: string): Promise<boolean> {
  const found = await lstat(path).catch((error: unknown) => {
    // It went away just now.
    if (codeOf(error) === 'ENOENT') return undefined
    throw listenError(error, { socket: path }, false)
  })
  if (!found) return true
  if (!found.isSocket()) return false
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(path)
  socket.once('connect', () => resolve(false))
  socket.once('error', (error) => {
    const code = codeOf(error)
    resolve(code === 'ECONNREFUSED' || code === 'ENOENT')
  })
  try {
    return await promise
  } finally {
    socket.destroy()
  }
}

function listenError(error: unknown, at: ListenAddress, taken: boolean): HubError {
  if (!taken) {
    return new HubError('HUB_ERR_PROXY', {
      message: `The proxy cannot listen on ${placeOf(at)}.`,
      hint: hintFor(codeOf(error)),
      cause: error,
    })
  }
  return new HubError('HUB_ERR_PORT_TAKEN', {
    message: `${placeOf(at)} is already in use.`,
    hint: 'Choose another one, or stop the program that has it.',
    cause: error,
  })
}

/** An address in words. */
export function placeOf(at: ListenAddress): string {
  if ('socket' in at) return at.socket
  const { host = '*', port } = at
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

function hintFor(code: unknown): string | undefined {
  if (code === 'EACCES') return 'This user may not do that.'
  // A path is at most 107 bytes on Linux.
  if (code === 'EINVAL') return 'Choose a shorter path.'
  return undefined
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
