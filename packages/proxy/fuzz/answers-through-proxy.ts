import { createServer } from 'node:http'
import { createConnections } from '../src/connections.ts'
import { hiddenCookies } from '../src/headers/hidden-cookies.ts'
import { createPeers } from '../src/headers/peer.ts'
import { mayTrail } from '../src/headers/response-headers.ts'
import { createTargets } from '../src/http/targets.ts'
import { createIncidents } from '../src/incidents.ts'
import { createLiveRoutes } from '../src/live-routes.ts'
import { Client } from '../src/plane/client.ts'
import { USUAL, type Plane } from '../src/plane/plane.ts'
import { hostileServers, type Script } from './hostile-server.ts'
import type { Message } from './message.ts'
import { readResponse, readResponses } from './our-reading.ts'
import { Probe, referenceResponses, settled } from './reference.ts'

/** An answer of a server, cut into pieces. */
export interface Answer {
  readonly method: string
  readonly pieces: Script
  /** Whether the client asks for more before it has the answer. */
  readonly pipelined: boolean
}

/** What a client got that asked twice on one connection. */
export interface Passage {
  /** What had come before the client asked for more. */
  readonly first: string
  /** What came in all. */
  readonly all: string
  /** Whether the proxy ended the connection. */
  readonly ended: boolean
}

/** A client that keeps what it hears. */
class Listener extends Probe {
  heard = ''
  ended = false
  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.heard += chunk.toString('latin1')
    callback()
  }
}

const servers = hostileServers()
const targets = createTargets({
  transport: servers.transport,
  connectTimeout: 1000,
  maxConnectionsPerTarget: 4,
})
const routes = createLiveRoutes(targets)
let known = 0

const plane: Plane = {
  routes,
  peers: createPeers([]),
  cookies: hiddenCookies([]),
  connections: createConnections(),
  incidents: createIncidents(
    () => undefined,
    () => 0,
  ),
  clock: { now: 0, dateLine: () => '', stop: () => undefined },
  responseTimeout: 0,
  headTimeout: 60_000,
  keepAliveTimeout: 60_000,
  hubServer: createServer(),
  clients: new Set(),
  draining: false,
  settled: () => undefined,
  ...USUAL,
}

function request(method: string, index: number, name: string): string {
  const length = method === 'POST' ? 'Content-Length: 0\r\n' : ''
  return `${method} /user/${index}/${name} HTTP/1.1\r\nHost: h\r\n${length}\r\n`
}

/** What clients get behind the proxy of servers that answer so. */
export async function answersThroughProxy(answers: readonly Answer[]): Promise<readonly Passage[]> {
  for (; known < answers.length; known += 1)
    routes.add({ routespec: `/user/${known}/`, target: `http://h${known}:80`, data: {} })
  servers.use(answers.map(({ pieces }) => pieces))
  const clients = answers.map(({ method, pipelined }, index) => {
    const probe = new Listener({ allowHalfOpen: true })
    probe.on('error', () => undefined)
    probe.on('finish', () => (probe.ended = true))
    probe.on('close', () => (probe.ended = true))
    plane.clients.add(
      new Client(plane, {
        remoteAddress: '10.0.0.1',
        encrypted: false,
        open(inlet) {
          inlet.listen(probe)
          return probe
        },
      }),
    )
    const more = pipelined ? request('GET', index, 'second') : ''
    probe.push(request(method, index, 'first') + more, 'latin1')
    return probe
  })
  // Each piece takes a turn, and a request that may be repeated is sent once more.
  await settled(2 * Math.max(...answers.map(({ pieces }) => pieces.length)) + 10)
  const firsts = clients.map(({ heard }) => heard)
  for (const [index, probe] of clients.entries())
    if (!probe.ended && answers[index]?.pipelined === false)
      probe.push(request('GET', index, 'second'), 'latin1')
  await settled(8)
  const passages = clients.map(({ heard, ended }, index) => ({
    first: firsts[index] ?? '',
    all: heard,
    ended,
  }))
  for (const probe of clients) probe.destroy()
  servers.end()
  await settled(2)
  return passages
}

/** Belongs to the connection, or to the whole origin. */
const DROPPED =
  /^(?:connection|keep-alive|proxy-authenticat(?:e|ion)|proxy-authorization|proxy-connection|te|transfer-encoding|upgrade|alt-svc|clear-site-data|nel|report-to|strict-transport-security|trailer|content-length):/i

function shown({ line, headers, body }: Message): string {
  const named = headers
    .filter((header) => /^connection:/i.test(header))
    .flatMap((header) => header.slice('connection:'.length).toLowerCase().split(','))
    .map((name) => name.replace(/^[ \t]+|[ \t]+$/g, ''))
  const kept = headers.filter((header) => {
    const name = header.slice(0, header.indexOf(':')).toLowerCase()
    return !DROPPED.test(header) && !named.includes(name)
  })
  return JSON.stringify([line, kept, body])
}

function final(messages: readonly Message[]): Message | undefined {
  return messages.find(({ line }) => Number(line) >= 200)
}

/**
 * What is wrong with what came out of the proxy: it must be one whole answer as the server gave it, or an error that a
 * client can tell from one; and the next answer on the connection the one to the next request.
 */
export function answerDifference(
  { method, pieces }: Answer,
  { first, all, ended }: Passage,
  reference: readonly Message[],
): string | undefined {
  const came = Buffer.from(pieces.join(''), 'latin1')
  const reading = readResponse(method, [came])
  const interims = reading.messages.filter(({ line }) => Number(line) < 200).length
  const expected = interims > 64 ? undefined : final(reading.messages)
  // A third one must not come.
  const behind = readResponses([method, 'GET', 'GET'], Buffer.from(all, 'latin1'))
  const answers = behind.messages.filter(({ line }) => Number(line) >= 200)
  const [answer, next, third] = answers
  const got = `${JSON.stringify(all)}${ended ? ' and the end' : ''}`
  if (third) return `a third answer: ${got}`
  if (behind.end === 'refused') return `${behind.reason} behind the proxy: ${got}`
  if (!answer) {
    if (!ended) return `neither an answer nor an end: ${got}`
    return expected && `the answer is lost: ${got}`
  }
  if (next ? next.body !== 'marker' : !ended) return `the next request is not answered: ${got}`
  if (behind.end === 'more' && !ended) return `something follows: ${got}`
  const its = final(reference)
  if (!its || shown(its) !== shown(answer)) return `a client reads ${its && shown(its)} of ${first}`
  if (!expected) return answer.line === '502' ? undefined : `no 502: ${got}`
  if (shown(expected) !== shown(answer)) return `${shown(expected)} came out as ${shown(answer)}`
  const trailers = expected.trailers.filter((line) =>
    mayTrail(line.slice(0, line.indexOf(':')).toLowerCase()),
  )
  return JSON.stringify(trailers) === JSON.stringify(answer.trailers)
    ? undefined
    : `trailers ${JSON.stringify(trailers)} came out as ${JSON.stringify(answer.trailers)}`
}

/** Runs answers through the proxy and judges what comes out. @returns what is wrong with each, or `undefined` */
export async function answerPassages(
  answers: readonly Answer[],
): Promise<readonly (string | undefined)[]> {
  if (answers.length === 0) return []
  const passages = await answersThroughProxy(answers)
  const references = await referenceResponses(
    passages.map(({ first }, index) => ({ text: first, method: answers[index]?.method ?? '' })),
  )
  return answers.map((answer, index) => {
    const passage = passages[index]
    return passage && answerDifference(answer, passage, references[index] ?? [])
  })
}
