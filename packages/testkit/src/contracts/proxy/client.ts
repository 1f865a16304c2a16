import { once } from 'node:events'
import {
  request,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http'
import { connect, type Socket } from 'node:net'

/** What a request is sent with. The path goes out exactly as written. */
export interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** An answer, read to its end. */
export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Begins a request on a connection of its own; the caller ends it. */
export function open(origin: string, path: string, asked: Asked = {}): ClientRequest {
  const { hostname, port } = new URL(origin)
  const { method = 'GET', headers = {} } = asked
  const sent = request({ hostname, port, path, method, headers, agent: false })
  // Who waits for the answer hears of an error; one after that (the rest of a body that nobody wanted) is none.
  sent.on('error', () => sent.destroy())
  return sent
}

/** Waits for the head of an answer. */
export async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return answer
}

/** Reads to the end. @throws Error when the answer is cut short */
export async function read(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Sends a request and reads the answer. */
export async function ask(origin: string, path: string, asked: Asked = {}): Promise<Answered> {
  const sent = open(origin, path, asked)
  // Not every method gets a length by itself.
  if (asked.body !== undefined) sent.setHeader('content-length', Buffer.byteLength(asked.body))
  sent.end(asked.body)
  const answer = await answerOf(sent)
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: await read(answer) }
}

/** A connection after an upgrade. */
export interface Upgraded {
  readonly status: number
  readonly socket: Socket
  /** Everything that came after the head of the answer so far. */
  readonly received: () => Buffer
}

/** Asks for a WebSocket upgrade and sends `early` right behind the request, before any answer. */
export async function upgrade(origin: string, path: string, early = ''): Promise<Upgraded> {
  const { hostname, port, host } = new URL(origin)
  const socket = connect(Number(port), hostname)
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
  ]
  const key = Buffer.from('hubkit testkit 1').toString('base64')
  socket.write(
    [...lines, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, '', ''].join('\r\n') +
      early,
  )
  let received = Buffer.alloc(0)
  const head = Promise.withResolvers<string>()
  let inHead = true
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    const end = received.indexOf('\r\n\r\n')
    if (!inHead || end < 0) return
    inHead = false
    head.resolve(received.subarray(0, end).toString())
    received = received.subarray(end + 4)
  })
  socket.on('error', head.reject)
  socket.on('close', () =>
    head.reject(new Error('the connection ended before the upgrade was answered')),
  )
  const status = Number((await head.promise).split(' ')[1])
  return { status, socket, received: () => received }
}
