import type { ServerChange, ServerRef, ServerStatus } from '@hubkit/core/contract'
import { HubError } from '@hubkit/core/contract'
import { createFeed, type Feed } from './feed.ts'
import {
  startFakeListener,
  type FakeListener,
  type FakeProgram,
  type Manners,
} from './fake-server.ts'

/** Why a fake server ended. */
export type Exit = Omit<Extract<ServerStatus, { phase: 'stopped' }>, 'phase'>

/** A server in a {@link FakeWorld}. */
export interface FakeServer {
  readonly hubId: string
  readonly serverId: string
  readonly attempt: number
  readonly url: string
  /** What its start was given. */
  readonly given: FakeGiven
  /** How it treats callers; set it to change that. */
  manners: Manners
  /** Adds a line to its output. */
  print(line: string): void
  /** Dies by itself, as of a crash or an eviction. @default { exitCode: 137, reason: 'killed' } */
  die(exit?: Exit): Promise<void>
}

/** What a fake server was started with. */
export interface FakeGiven {
  readonly server: ServerRef
  readonly env: Readonly<Record<string, string>>
  readonly options: unknown
}

/** How {@link FakeWorld.create} makes a server. */
interface FakeBirth extends FakeProgram {
  readonly manners?: Manners | undefined
}

interface Place {
  readonly hubId: string
  readonly serverId: string
  /** The newest attempt anybody has spoken of. */
  attempt: number
  /** The server of that attempt, or of the one before while it has not been cleared away. */
  server: (FakeServer & { readonly listener: FakeListener }) | undefined
  /** A creation of that attempt that is under way. */
  creating: Promise<FakeServer> | undefined
  /** Set once the attempt is over. */
  ended: { readonly stopped: boolean; readonly exit: Exit } | undefined
  output: string[]
  claimed: boolean
}

/**
 * Everything outside the hubs: what runs, what is stored, what was printed. Fake spawners keep nothing themselves, so
 * two of them over one world are two hub processes, and a new one is a hub that was restarted.
 */
export interface FakeWorld {
  /** Servers that run now. */
  readonly running: readonly FakeServer[]
  /** How many servers were ever made. */
  readonly made: number
  /** The running server with this id. */
  find(serverId: string): FakeServer | undefined
  /** The running server with this id; throws when there is none. */
  get(serverId: string): FakeServer
  /** Whether the server's persistent storage exists. */
  hasStorage(serverId: string): boolean
  /** Changes of every hub's servers. */
  readonly changes: Feed<ServerChange & { readonly hubId: string }>
  /** Notes that an attempt is being made. @throws HubError `HUB_ERR_SUPERSEDED` when a newer one is known */
  claim(server: ServerRef, attempt: number): Promise<void>
  /** Makes the attempt's server, or returns the one that is there. */
  create(given: FakeGiven, attempt: number, birth: FakeBirth): Promise<FakeServer>
  /** Ends the attempt, whether its server exists or not. Leaves a newer one alone. */
  end(server: ServerRef, attempt: number, exit: Exit): Promise<void>
  status(server: ServerRef, attempt: number): ServerStatus
  /** The status and attempt of every server of a hub that was made and not cleared away. */
  statuses(hubId: string): readonly ServerChange[]
  output(server: ServerRef, attempt: number): readonly string[]
  removeStorage(server: ServerRef, attempt: number): void
  /** Ends everything. Nothing is told to anybody. */
  close(): Promise<void>
}

/** Makes an empty world. Close it, or its servers keep the process alive. */
export function fakeWorld(): FakeWorld {
  const places = new Map<string, Place>()
  const storage = new Set<string>()
  const changes = createFeed<ServerChange & { readonly hubId: string }>()
  let made = 0

  const key = (hubId: string, serverId: string): string => `${hubId} ${serverId}`
  const placeOf = (server: ServerRef): Place | undefined => places.get(key(server.hubId, server.id))

  function placeFor(server: ServerRef, attempt: number): Place {
    const name = key(server.hubId, server.id)
    let place = places.get(name)
    if (!place) {
      const { hubId, id: serverId } = server
      place = {
        hubId,
        serverId,
        attempt,
        server: undefined,
        creating: undefined,
        ended: undefined,
        output: [],
        claimed: false,
      }
      places.set(name, place)
    }
    if (attempt > place.attempt) {
      Object.assign(place, {
        attempt,
        creating: undefined,
        ended: undefined,
        output: [],
        claimed: false,
      })
    }
    return place
  }

  function tell(place: Place): void {
    changes.push({ ...changeOf(place), hubId: place.hubId })
  }

  async function clear(place: Place): Promise<void> {
    const { server } = place
    await server?.listener.close()
    if (place.server === server) place.server = undefined
  }

  async function bear(
    place: Place,
    given: FakeGiven,
    attempt: number,
    birth: FakeBirth,
  ): Promise<FakeServer> {
    await clear(place)
    const listener = await startFakeListener(place.serverId, birth.manners ?? 'answers', birth)
    if (place.attempt !== attempt || place.ended) {
      // Ended or overtaken while it was being made: it must not come to life.
      await listener.close()
      throw new HubError(place.attempt > attempt ? 'HUB_ERR_SUPERSEDED' : 'HUB_ERR_SPAWN_CANCELLED')
    }
    made += 1
    storage.add(place.serverId)
    place.server = {
      hubId: place.hubId,
      serverId: place.serverId,
      attempt,
      url: listener.origin,
      given,
      listener,
      get manners() {
        return listener.manners
      },
      set manners(value) {
        listener.manners = value
      },
      print: (line) => void place.output.push(line),
      die: (exit = { exitCode: 137, reason: 'killed' }) =>
        finish(place, attempt, { stopped: false, exit }),
    }
    place.output.push(`attempt ${attempt}`, `listens on ${listener.origin}`)
    tell(place)
    return place.server
  }

  async function finish(
    place: Place,
    attempt: number,
    ended: NonNullable<Place['ended']>,
  ): Promise<void> {
    if (place.attempt !== attempt) return
    const first = place.ended === undefined
    place.ended ??= ended
    // Not gone before a creation that is under way has noticed.
    if (place.creating) await Promise.allSettled([place.creating])
    if (place.server) {
      if (first) place.output.push('ended')
      await clear(place)
    }
    if (first && place.claimed) tell(place)
  }

  const running = (): FakeServer[] => [...places.values()].flatMap((place) => place.server ?? [])
  const find = (serverId: string): FakeServer | undefined =>
    running().find((server) => server.serverId === serverId)

  return {
    changes,
    get running() {
      return running()
    },
    get made() {
      return made
    },
    find,
    get(serverId) {
      const server = find(serverId)
      if (!server) throw new Error(`no server ${serverId} is running`)
      return server
    },
    hasStorage: (serverId) => storage.has(serverId),
    async claim(server, attempt) {
      const place = placeFor(server, attempt)
      if (place.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
      if (place.ended)
        throw new HubError(place.ended.stopped ? 'HUB_ERR_SPAWN_CANCELLED' : 'HUB_ERR_SPAWN_EXITED')
      const first = !place.claimed
      place.claimed = true
      if (place.server && place.server.attempt < attempt) await clear(place)
      if (first) tell(place)
    },
    async create(given, attempt, birth) {
      const place = placeFor(given.server, attempt)
      if (place.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
      if (place.server?.attempt === attempt) return place.server
      if (place.ended)
        throw new HubError(place.ended.stopped ? 'HUB_ERR_SPAWN_CANCELLED' : 'HUB_ERR_SPAWN_EXITED')
      const creating = (place.creating ??= bear(place, given, attempt, birth))
      try {
        return await creating
      } catch (error) {
        // A failed creation may be repeated.
        if (place.creating === creating) place.creating = undefined
        throw error
      }
    },
    async end(server, attempt, exit) {
      const place = placeFor(server, attempt)
      if (place.attempt > attempt) return
      // An older attempt's server goes as well: the caller wants nothing of it to be left.
      await finish(place, attempt, { stopped: true, exit })
    },
    status(server, attempt) {
      const place = placeOf(server)
      return place?.attempt === attempt ? statusOf(place) : { phase: 'stopped' }
    },
    statuses: (hubId) =>
      [...places.values()].filter((place) => place.hubId === hubId && place.claimed).map(changeOf),
    output: (server, attempt) => {
      const place = placeOf(server)
      return place?.attempt === attempt ? [...place.output] : []
    },
    removeStorage(server, attempt) {
      const place = placeOf(server)
      if (place && place.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
      storage.delete(server.id)
    },
    async close() {
      await Promise.all([...places.values()].map(async (place) => place.server?.listener.close()))
      places.clear()
    },
  }
}

function statusOf(place: Place): ServerStatus {
  if (place.server?.attempt === place.attempt) return { phase: 'running', url: place.server.url }
  if (place.ended) return { phase: 'stopped', ...place.ended.exit }
  return place.claimed ? { phase: 'pending' } : { phase: 'stopped' }
}

function changeOf(place: Place): ServerChange {
  return { serverId: place.serverId, attempt: place.attempt, status: statusOf(place) }
}
