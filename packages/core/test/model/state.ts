import type { ServerRecord } from '../../src/contract/records.ts'
import type { Versioned } from '../../src/contract/store.ts'
import type { Rules } from './rules.ts'

/** Everything there is at one moment. Never changed: every step makes a new one. */
export interface State {
  /** The one server's record; `undefined` once it is removed. */
  readonly stored: Versioned<ServerRecord> | undefined
  readonly lease: { readonly holder: HubName | 'gone'; readonly token: number } | undefined
  /** The newest token that was given. */
  readonly tokens: number
  readonly hubs: Readonly<Record<HubName, Hub>>
  readonly world: World
  /** Calls whose caller died or no longer waits: they may still arrive. */
  readonly late: readonly Call[]
  /** A user's request that has read the record and will write it. */
  readonly request: Request | undefined
  /** A spawner's word that this attempt is over, on its way into the record. */
  readonly seen: Seen | undefined
  /** What was acknowledged to users last. */
  readonly wanted: 'running' | 'stopped' | 'removed'
  /** Since then something outside has failed, so that a running server may be a stopped one. */
  readonly excused: boolean
  readonly budget: Bounds
  /** A promise that the last step broke by what it did. */
  readonly broken: string | undefined
}

export type HubName = 'A' | 'B'

/** How much of what hubs have no say in is tried. */
export interface Bounds {
  readonly attempts: number
  readonly requests: number
  readonly crashes: number
  /** Servers that die by themselves. */
  readonly deaths: number
  /** Calls that fail, and time-outs of a hub that still holds its lease. */
  readonly faults: number
}

/** One hub process, as far as it concerns this server. */
export interface Hub {
  readonly point: Point
  /** The token of the lease it acts under. */
  readonly token: number | undefined
  /** Which attempt its table leads to. */
  readonly route: number | undefined
  /** The feed holds something that it has not seen. */
  readonly behind: boolean
}

/** Where a hub stands in driving the server: see hub.ts. */
export type Point =
  | { readonly at: 'idle' | 'look' }
  | {
      readonly at: 'starting' | 'stopping' | 'destroying'
      readonly attempt: number
      readonly call: Call
    }
  | { readonly at: 'turn' | 'probe' | 'shut' | 'is-removal'; readonly attempt: number }
  | {
      readonly at: 'commit'
      readonly write: Write
      readonly attempt: number
      readonly before: Versioned<ServerRecord>
    }

/** A transition that a driver writes. */
export type Write = 'begin' | 'addressed' | 'answered' | 'fail' | 'stuck' | 'ended' | 'destroyed'

/** A call to the spawner, from the moment it is sent. */
export interface Call {
  readonly call: 'start' | 'stop' | 'destroy'
  readonly attempt: number
  readonly stage: 'sent' | 'under way' | 'done' | 'refused'
}

/** What is outside the hubs. */
export interface World {
  readonly processes: readonly Process[]
  /** The newest attempt that the spawner was asked about. */
  readonly newest: number
  /** Whether that attempt is over. */
  readonly over: boolean
  /** Whether the server has files. */
  readonly storage: boolean
}

export interface Process {
  readonly attempt: number
  readonly dying: boolean
}

export interface Request {
  readonly kind: 'start' | 'queue' | 'stop' | 'remove'
  readonly before: Versioned<ServerRecord>
  /** The newest attempt that it is about. */
  readonly newest: number
}

export interface Seen {
  readonly attempt: number
  readonly before: Versioned<ServerRecord> | undefined
}

const HUB: Hub = { point: { at: 'idle' }, token: undefined, route: undefined, behind: false }

/** A hub process that has just come up: it fills its table from the records. */
export const FRESH_HUB: Hub = { ...HUB, behind: true }

/** A named server that was never started. */
export function initial(bounds: Bounds): State {
  const value: ServerRecord = {
    id: 'server0000000001',
    userId: 'u1',
    name: 'one',
    slot: 'u1/one',
    spawner: 'model',
    phase: 'stopped',
    desired: 'stopped',
    attempt: 0,
    userOptions: {},
    createdAt: 0,
  }
  return {
    stored: { value, revision: 1 },
    lease: undefined,
    tokens: 0,
    hubs: { A: HUB, B: HUB },
    world: { processes: [], newest: 0, over: false, storage: false },
    late: [],
    request: undefined,
    seen: undefined,
    wanted: 'stopped',
    excused: false,
    budget: bounds,
    broken: undefined,
  }
}

/**
 * What tells two states apart that behave differently. Revisions and tokens count only as "the newest" or "an older
 * one", the two hubs are alike, and of a record what nothing depends on (times, reasons) is left out.
 */
export function keyOf(state: State, rules: Rules): string {
  const { stored, lease, hubs, world, late, request, seen, wanted, excused, budget } = state
  const snapshot = (before: Versioned<ServerRecord> | undefined): string => {
    if (before === undefined) return '-'
    if (before.revision === stored?.revision) return '='
    // What was overtaken is only read again; without the check of revisions it is written.
    return rules.revisionCheck ? '<' : `<${digest(before.value)}`
  }
  const hub = (name: HubName): string => {
    const { point, token, route, behind } = hubs[name]
    const held = lease?.holder === name ? 'L' : ''
    const good = token === undefined ? '' : token === lease?.token ? 'g' : 'l'
    const attempt = 'attempt' in point ? point.attempt : ''
    const call = 'call' in point ? callKey(point.call) : ''
    const writing = point.at === 'commit' ? LETTERS[point.write] + snapshot(point.before) : ''
    return `${LETTERS[point.at]}${attempt}${call}${writing}${good}${held}${route ?? ''}${behind ? 'b' : ''}`
  }
  const [first, second] = [hub('A'), hub('B')]
  const both = first < second ? `${first}|${second}` : `${second}|${first}`
  const processes = world.processes.map(({ attempt, dying }) => (dying ? -attempt : attempt)).join()
  const outside = `${processes}/${world.newest}${world.over ? 'o' : ''}${world.storage ? 's' : ''}`
  const asked =
    request === undefined ? '' : request.kind + request.newest + snapshot(request.before)
  const polled = seen === undefined ? '' : seen.attempt + snapshot(seen.before)
  const left = `${budget.requests}${budget.crashes}${budget.deaths}${budget.faults}`
  return (
    `${stored === undefined ? '' : digest(stored.value)}${lease?.holder === 'gone' ? 'g' : ''};${both};${outside};` +
    `${late.map(callKey).join('')};${asked};${polled};${wanted}${excused ? 'e' : ''}${left}${state.broken ?? ''}`
  )
}

/** One call as text; also the order in which calls are kept. */
export function callKey({ call, attempt, stage }: Call): string {
  return `${LETTERS[call]}${attempt}${LETTERS[stage]}`
}

/** Short, since there are millions of keys. */
const LETTERS = {
  start: 's',
  stop: 'e',
  destroy: 'x',
  sent: '1',
  'under way': '2',
  done: '3',
  refused: '4',
  idle: '.',
  look: 'l',
  turn: 't',
  probe: 'p',
  shut: 'h',
  'is-removal': 'r',
  starting: 'S',
  stopping: 'E',
  destroying: 'X',
  commit: 'c',
  begin: 'b',
  addressed: 'a',
  answered: 'w',
  fail: 'f',
  stuck: 'u',
  ended: 'd',
  destroyed: 'y',
} as const

const digests = new WeakMap<ServerRecord, string>()

function digest(record: ServerRecord): string {
  const known = digests.get(record)
  if (known !== undefined) return known
  const { phase, desired, attempt, url = '', queuedAt, stuckSince } = record
  const marks = `${url === '' ? '' : 'u'}${queuedAt === undefined ? '' : 'q'}${stuckSince === undefined ? '' : 'k'}`
  const made = `${phase},${desired},${attempt}${marks}`
  digests.set(record, made)
  return made
}
