import type { ServerRecord } from '../../src/contract/records.ts'
import type { Operation, Versioned } from '../../src/contract/store.ts'
import { operationsOf } from '../../src/engine/commit.ts'
import type { Transition } from '../../src/engine/lifecycle.ts'
import { commit } from '../../src/store/commit.ts'
import { allTables } from '../../src/store/table.ts'
import type { Rules } from './rules.ts'
import type { HubName, State } from './state.ts'

const KEY = 'server:server0000000001'

/** Tables for the one commit that is being tried; empty in between. */
const tables = allTables()

/** A commit that happened, or why not. */
export type Committed =
  | { readonly ok: true; readonly state: State; readonly record: ServerRecord | undefined }
  | { readonly ok: false; readonly reason: 'revision' | 'fence' }

/** Writes a transition: the engine's operations, committed by the memory store's own rules. */
export function write(
  state: State,
  rules: Rules,
  before: Versioned<ServerRecord>,
  transition: Transition,
  token?: number,
): Committed {
  const fence = token === undefined || !rules.fencing ? undefined : { key: KEY, token }
  const planned = operationsOf(before, transition, { fence, now: 1 })
  const operations = rules.revisionCheck ? planned : planned.map(unconditional)
  const { id } = before.value
  tables.server.replace(id, state.stored)
  try {
    const leases = { isGood: (one: { token: number }) => one.token === state.lease?.token }
    const result = commit({ tables, leases }, operations)
    if (!result.ok) {
      if (result.reason === 'revision' || result.reason === 'fence')
        return { ok: false, reason: result.reason }
      throw new Error(`no commit of the model has a ${result.reason}`)
    }
    const row = tables.server.get(id)
    // What the table keeps is a copy of this.
    const record = transition.record
    const stored = row && record && { value: record, revision: row.revision }
    return { ok: true, record, state: told({ ...state, stored }, transition.event.type) }
  } finally {
    tables.server.replace(id, undefined)
  }
}

function unconditional(operation: Operation): Operation {
  return operation.op === 'put' || operation.op === 'delete'
    ? { ...operation, expect: undefined }
    : operation
}

/** The events that a routing table follows: those of routes.ts. */
const WATCHED: ReadonlySet<string> = new Set([
  'server.started',
  'server.stopping',
  'server.failed',
  'server.stopped',
  'server.forgotten',
  'server.removed',
])

function told(state: State, event: string): State {
  if (!WATCHED.has(event)) return state
  const { A, B } = state.hubs
  return { ...state, hubs: { A: { ...A, behind: true }, B: { ...B, behind: true } } }
}

/** Takes the lease when it is free or has run out. */
export function acquire(state: State, rules: Rules, name: HubName): State | undefined {
  const { lease } = state
  // How much time has passed is left open: of an expiry that can be, both outcomes are followed.
  if (lease !== undefined && !rules.leaseRunsOut) return undefined
  const token = state.tokens + 1
  const hub = { ...state.hubs[name], token }
  return {
    ...state,
    tokens: token,
    lease: { holder: name, token },
    hubs: { ...state.hubs, [name]: hub },
  }
}

/** Gives the lease back; one that has passed on is not touched. */
export function release(state: State, name: HubName): State {
  const { token } = state.hubs[name]
  const hubs = { ...state.hubs, [name]: { ...state.hubs[name], token: undefined } }
  return { ...state, hubs, lease: state.lease?.token === token ? undefined : state.lease }
}
