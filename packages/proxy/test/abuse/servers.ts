import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { readHeads, tcpServer, type AbusiveServer, type OnHead } from './tcp-server.ts'

/** A server that does with each connection what it is told. It ends with the test. */
export async function serving(onConnection: (socket: Socket) => void): Promise<AbusiveServer> {
  const server = await tcpServer(onConnection)
  onTestFinished(server.stop)
  return server
}

/** A server that reads heads, and skips what bodies there are. It ends with the test. */
export function onHeads(onHead: OnHead): Promise<AbusiveServer> {
  return serving(readHeads(onHead))
}
