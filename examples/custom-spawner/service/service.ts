import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { startMachine, type Machine, type Order } from './machine.ts'

/**
 * A machine service, as every cloud has one, in small: `PUT /machines/NAME/GENERATION` makes a machine (or finds it),
 * `GET` tells its phase, `DELETE` ends it. A generation that has ended or been replaced never comes back: 409.
 */
export interface Service {
  readonly origin: string
  /** Pulls the plug of a machine. */
  kill(name: string): Promise<void>
  close(): Promise<void>
}

/** What is known of a name: its newest generation, whether that has ended, and its machine. */
interface Entry {
  generation: number
  ended: boolean
  machine: Machine | undefined
  /** What happens to it comes one after another. */
  turn: Promise<unknown>
}

interface Answer {
  readonly status: number
  readonly body?: string
}
const SUPERSEDED: Answer = { status: 409, body: 'that generation has ended' }

async function put(entry: Entry, generation: number, order: Order): Promise<Answer> {
  if (generation < entry.generation || (generation === entry.generation && entry.ended))
    return SUPERSEDED
  if (generation > entry.generation) {
    await entry.machine?.end()
    Object.assign(entry, { generation, ended: false, machine: undefined })
  }
  entry.machine ??= await startMachine(order)
  return { status: 200, body: entry.machine.url }
}

function get(entry: Entry, generation: number): Answer {
  const isIt = generation === entry.generation && entry.machine?.isAlive() === true
  return { status: 200, body: isIt ? 'running' : 'stopped' }
}

async function remove(entry: Entry, generation: number): Promise<Answer> {
  if (generation >= entry.generation) {
    await entry.machine?.end()
    Object.assign(entry, { generation, ended: true, machine: undefined })
  }
  return { status: 204 }
}

/** Starts the service at a free port. */
export async function startService(): Promise<Service> {
  const entries = new Map<string, Entry>()
  const entryOf = (name: string): Entry => {
    const fresh = { generation: 0, ended: false, machine: undefined, turn: Promise.resolve() }
    const entry = entries.get(name) ?? fresh
    entries.set(name, entry)
    return entry
  }
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const [, name = '', number = ''] = /^\/machines\/([^/]+)\/(\d+)$/.exec(request.url ?? '') ?? []
    if (name === '') return { status: 404 }
    const entry = entryOf(name)
    const generation = Number(number)
    if (request.method === 'GET') return get(entry, generation)
    const sent = await text(request)
    const step = async (): Promise<Answer> => {
      if (request.method === 'DELETE') return remove(entry, generation)
      return put(entry, generation, JSON.parse(sent) as Order)
    }
    const done = entry.turn.then(step)
    entry.turn = done.catch(() => undefined) // told to whoever asked for it
    return done
  }
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const { status, body } = await answer(request)
      response.writeHead(status).end(body)
    } catch (error) {
      response.writeHead(500).end(String(error))
    }
  }
  const server = createServer((request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endAll = (): Promise<unknown> =>
    Promise.all([...entries.values()].map(async ({ machine }) => machine?.end()))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async kill(name) {
      await entries.get(name)?.machine?.end()
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await endAll()
    },
  }
}
