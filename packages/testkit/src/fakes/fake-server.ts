import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import { startTestServer, type TestServer } from './http-server.ts'
import { echoRequest, echoUpgrade } from './upstream.ts'

/**
 * How a fake server treats those who call it: it `answers`; is `silent` (accepts and never answers); gives an
 * `error` (500); or `drops` every connection.
 */
export type Manners = 'answers' | 'silent' | 'error' | 'drops'

/** What a fake server runs. */
export interface FakeProgram {
  /** @default tells the request back, as an upstream does */
  readonly request?: RequestListener | undefined
  /** @default sends back every byte */
  readonly upgrade?: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined
}

/** The HTTP side of a fake server; its manners may change while it runs. */
export interface FakeListener extends TestServer {
  manners: Manners
}

/** Starts the HTTP side of a fake server. */
export async function startFakeListener(
  name: string,
  manners: Manners,
  program: FakeProgram = {},
): Promise<FakeListener> {
  const request = program.request ?? echoRequest(name)
  const upgrade = program.upgrade ?? echoUpgrade
  let now = manners
  const server = await startTestServer({
    connection: (socket) => {
      if (now === 'drops') socket.destroy()
    },
    request: (message, response) => {
      if (now === 'silent') return
      if (now === 'error') response.writeHead(500).end()
      else request(message, response)
    },
    upgrade: (message, socket, head) => {
      if (now === 'silent') return
      if (now === 'error') socket.end('HTTP/1.1 500 Internal Server Error\r\n\r\n')
      else upgrade(message, socket, head)
    },
  })
  return {
    ...server,
    get manners() {
      return now
    },
    set manners(value) {
      now = value
    },
  }
}
