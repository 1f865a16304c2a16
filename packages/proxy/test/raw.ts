import { request as ask, type ClientRequest, type RequestOptions } from 'node:http'
import type { Socket } from 'node:net'
import { until } from '@hubkit/testkit'
import { onTestFinished } from 'vitest'
import { nodeProxy, type NodeProxy, type NodeProxyOptions } from '../src/index.ts'
import { wire, type Place } from './wire.ts'

/** One end of a connection, byte by byte. Characters are bytes. */
export interface Raw {
  readonly socket: Socket
  /** Everything that came so far. */
  readonly received: string
  /** Whether the other side ended it, and how. */
  readonly ended: 'no' | 'end' | 'error'
  send(bytes: string | Buffer): void
  /** Waits until what came, beginning at what `take` left, matches; returns the match and takes it away. */
  take(pattern: RegExp): Promise<string>
  /** Waits for the end of the connection. */
  end(): Promise<'end' | 'error'>
}

/** Wraps a socket, which is destroyed at the end of the test. */
function raw(socket: Socket): Raw {
  let received = ''
  let taken = 0
  let ended: Raw['ended'] = 'no'
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  socket.on('end', () => (ended = 'end'))
  socket.on('error', () => (ended = 'error'))
  socket.on('close', () => {
    if (ended === 'no') ended = 'end'
  })
  onTestFinished(() => void socket.destroy())
  const self: Raw = {
    socket,
    get received() {
      return received
    },
    get ended() {
      return ended
    },
    send: (bytes) => void socket.write(bytes, 'latin1'),
    async take(pattern) {
      const words = (): string =>
        `${pattern}, got ${JSON.stringify(received.slice(taken).slice(0, 2000))} (${ended})`
      const match = await until(() => pattern.exec(received.slice(taken)), { message: words })
      taken += match.index + match[0].length
      return match[0]
    },
    async end() {
      return await until(() => ended !== 'no' && ended, { message: 'the end of the connection' })
    },
  }
  return self
}

/** A server of bytes on a port of its own. */
export interface RawServer {
  readonly origin: string
  /** 0 on a Unix socket. */
  readonly port: number
  /** All connections it got, oldest first. */
  readonly connections: readonly Raw[]
  /** Waits for a connection by its number, from 0. */
  connection(index: number): Promise<Raw>
}

export async function rawServer(
  onConnection: (raw: Raw) => void | Promise<void> = () => undefined,
): Promise<RawServer> {
  const connections: Raw[] = []
  const failures: unknown[] = []
  const server = wire().server((socket) => {
    const connection = raw(socket)
    connections.push(connection)
    const done = onConnection(connection)
    // The test itself waits for what the client sees; a script that was not finished is no failure of its own.
    done?.catch((error: unknown) => failures.push(error))
  })
  const { origin, place } = await wire().listen(server)
  onTestFinished(() => void server.close())
  return {
    origin,
    port: typeof place === 'number' ? place : 0,
    connections,
    async connection(index) {
      return await until(() => connections[index], { message: `connection ${index}` })
    },
  }
}

/** A server that answers each request head with the same bytes, on connections it keeps. */
export async function answering(bytes: string): Promise<RawServer> {
  return rawServer(async (connection) => {
    for (;;) {
      await connection.take(/\r\n\r\n/)
      connection.send(bytes)
    }
  })
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
export const HEAD_END = /\r\n\r\n/

/** A listening proxy with some routes. */
export interface Bench {
  readonly proxy: NodeProxy
  readonly place: Place
  /** 0 on a Unix socket. */
  readonly port: number
  /** Opens a connection to it. */
  readonly client: () => Promise<Raw>
  /** Sends one request on a connection of its own and gives all that came until its end. */
  readonly ask: (request: string) => Promise<string>
  /** A request by node:http. */
  readonly request: (options: RequestOptions) => Promise<ClientRequest>
}

/** @param routes routespecs and origins */
export async function listening(
  routes: Record<string, string>,
  options: NodeProxyOptions = {},
): Promise<Bench> {
  const proxy = nodeProxy({ ...wire().options(), ...options })
  onTestFinished(() => proxy.close())
  for (const [routespec, target] of Object.entries(routes))
    await proxy.addRoute({ routespec, target, data: {} })
  const { port, socket: path } = await proxy.listen({
    ...wire().place(),
    hub: {
      request: (_request, response) => void response.writeHead(404, { 'X-Hub': 'yes' }).end('hub'),
      upgrade: () => false,
    },
  })
  const place = path ?? port
  const client = (): Promise<Raw> => rawClient(place)
  return {
    proxy,
    place,
    port,
    client,
    async request(asked) {
      const socket = await wire().connect(place)
      return ask({ host: 'hub.example', ...asked, createConnection: () => socket })
    },
    async ask(request) {
      const connection = await client()
      connection.send(request)
      await connection.end()
      return connection.received
    },
  }
}

export async function rawClient(place: Place): Promise<Raw> {
  return raw(await wire().connect(place))
}

/** A request without a body; `lines` are more headers. */
export function get(path: string, ...lines: string[]): string {
  return [`GET ${path} HTTP/1.1`, 'Host: hub.example', ...lines, '', ''].join('\r\n')
}
