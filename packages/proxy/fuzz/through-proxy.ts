import { createServer, type RequestListener } from 'node:http'
import { createConnections } from '../src/connections.ts'
import { hiddenCookies } from '../src/headers/hidden-cookies.ts'
import { createPeers } from '../src/headers/peer.ts'
import { createTargets } from '../src/http/targets.ts'
import { createIncidents } from '../src/incidents.ts'
import { createLiveRoutes } from '../src/live-routes.ts'
import { Client } from '../src/plane/client.ts'
import { USUAL, type Plane } from '../src/plane/plane.ts'
import { tcp } from '../src/plane/transport.ts'
import { parseRequestTarget } from '../src/routing/request-path.ts'
import type { Message, Reading } from './message.ts'
import { Probe, record, settled } from './reference.ts'

// Whose connection it is comes with the address of the client.
const reached = new Map<string, Message[]>()

const hubServer = createServer({ insecureHTTPParser: false, maxHeaderSize: 1024 * 1024 })
const serve: RequestListener = (incoming, response) => {
  const messages = reached.get(incoming.socket.remoteAddress ?? '') ?? []
  record({ messages }, `${incoming.method} ${incoming.url}`, incoming)
  incoming.on('end', () => response.end('ok'))
}
hubServer.on('request', serve)
hubServer.on('checkExpectation', serve)

const plane: Plane = {
  routes: createLiveRoutes(
    createTargets({ transport: tcp, connectTimeout: 1000, maxConnectionsPerTarget: 1 }),
  ),
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
  ...USUAL,
  hubServer,
  clients: new Set(),
  draining: false,
  settled: () => undefined,
}

/** What reaches a server of node:http behind the proxy, for the bytes of some connections each. */
export async function throughProxy(
  connections: readonly string[],
): Promise<readonly (readonly Message[])[]> {
  const probes = connections.map((text, index) => {
    const probe = new Probe({ allowHalfOpen: true })
    const messages: Message[] = []
    reached.set(String(index), messages)
    const accepted = { remoteAddress: String(index), encrypted: false }
    plane.clients.add(
      new Client(plane, {
        ...accepted,
        open(inlet) {
          inlet.listen(probe)
          return probe
        },
      }),
    )
    probe.push(text, 'latin1')
    return { probe, messages }
  })
  // A request goes over one connection inside the process, and its answer back before the next may follow.
  await settled(12)
  for (const { probe } of probes) probe.destroy()
  await settled(2)
  reached.clear()
  return probes.map(({ messages }) => messages)
}

/** What of a request must come out of the proxy as it went in. @returns what differs */
export function passageDifference(ours: Reading, behind: readonly Message[]): string | undefined {
  const expected = sentOn(ours.messages)
  for (let index = 0; index < Math.max(expected.length, behind.length); index += 1) {
    const [went, came] = [expected[index], behind[index]]
    if (went?.line !== came?.line || went?.body !== came?.body)
      return `request ${index} was ${JSON.stringify(went)}, behind the proxy it is ${JSON.stringify(came)}`
  }
  return undefined
}

/** An address with a bad escape is answered by the proxy, which does not wait for a body then. */
function sentOn(messages: readonly Message[]): readonly Message[] {
  const sent: Message[] = []
  for (const message of messages) {
    const [method = '', target = ''] = message.line.split(' ')
    if (method === 'CONNECT') break
    if (parseRequestTarget(target)?.malformed !== true) sent.push(message)
    else if (
      message.headers.some((header) =>
        /^(?:content-length: 0*[1-9]|transfer-encoding:)/i.test(header),
      )
    )
      break
  }
  return sent
}
