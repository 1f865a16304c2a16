import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import type { Message } from './message.ts'

/** A connection that says what it is told and hears nothing. */
export class Probe extends Duplex {
  readonly messages: Message[] = []
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, callback: () => void): void {
    callback()
  }
}

/** After two turns everything that was pushed has been read, and what it led to has been told. */
export async function settled(turns = 2): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

function pairs(raw: readonly string[]): string[] {
  return raw.flatMap((part, index) => (index % 2 === 0 ? [`${part}: ${raw[index + 1]}`] : []))
}

export function record(
  probe: { readonly messages: Message[] },
  line: string,
  incoming: IncomingMessage,
): void {
  const headers = pairs(incoming.rawHeaders)
  let body = ''
  incoming.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')))
  incoming.on('error', () => undefined)
  incoming.on('end', () => {
    if (!incoming.complete) return
    probe.messages.push({ line, headers, body, trailers: pairs(incoming.rawTrailers) })
  })
}

function serve(incoming: IncomingMessage, response: ServerResponse): void {
  const { socket, method, url } = incoming
  if ((socket as Duplex) instanceof Probe)
    record(socket as Duplex as Probe, `${method} ${url}`, incoming)
  incoming.on('end', () => response.end())
}

// As strict as Node is, with limits that are not reached.
const server = createServer({
  insecureHTTPParser: false,
  maxHeaderSize: 1024 * 1024,
  keepAliveTimeout: 0,
})
server.on('request', serve)
server.on('checkContinue', serve)
server.on('checkExpectation', serve)
// Destroyed at once, it would not tell of the requests before the one that is bad.
server.on('clientError', () => undefined)

/** What a server of node:http makes of the bytes of some connections: the requests it read to their end. */
export async function referenceRequests(
  connections: readonly string[],
): Promise<readonly (readonly Message[])[]> {
  const probes = connections.map((text) => {
    const probe = new Probe({ allowHalfOpen: true })
    probe.on('error', () => undefined)
    server.emit('connection', probe)
    probe.push(text, 'latin1')
    return probe
  })
  await settled()
  for (const probe of probes) probe.push(null)
  await settled()
  for (const probe of probes) probe.destroy()
  return probes.map(({ messages }) => messages)
}

/** What a client of node:http makes of answers to a request each: interim ones, and the last if it is whole. */
export async function referenceResponses(
  connections: readonly { readonly method: string; readonly text: string }[],
): Promise<readonly (readonly Message[])[]> {
  const probes = connections.map(({ method, text }) => {
    const probe = new Probe({ allowHalfOpen: true })
    probe.on('error', () => undefined)
    const request = ask({
      createConnection: () => probe,
      method,
      host: 'h',
      maxHeaderSize: 1024 * 1024,
      insecureHTTPParser: false,
    })
    request.on('error', () => undefined)
    request.on('information', ({ statusCode, rawHeaders }) => {
      probe.messages.push({
        line: String(statusCode),
        headers: pairs(rawHeaders),
        body: '',
        trailers: [],
      })
    })
    request.on('response', (answer) => record(probe, String(answer.statusCode), answer))
    request.end()
    process.nextTick(() => probe.push(text, 'latin1'))
    return { probe, request }
  })
  await settled()
  for (const { probe } of probes) probe.push(null)
  await settled()
  for (const { probe, request } of probes) {
    request.destroy()
    probe.destroy()
  }
  return probes.map(({ probe }) => probe.messages)
}
