import { isDeepStrictEqual } from 'node:util'
import { INDEXES, type Kind, type Records } from '../../src/contract/records.ts'
import type { JsonValue } from '../../src/contract/json.ts'
import type { Store, Versioned } from '../../src/contract/store.ts'
import { isStorable } from '../../src/http/storable.ts'
import { RECORD_SCHEMAS } from './record-schemas.ts'

const KINDS = Object.keys(INDEXES) as readonly Kind[]

/** A record of any kind. */
export type AnyRecord = Records[Kind]

/** All records as they are at one moment. */
export type Snapshot = ReadonlyMap<string, Versioned<AnyRecord>>

/** Reads all records. */
export async function snapshot(store: Store): Promise<Snapshot> {
  const all = new Map<string, Versioned<AnyRecord>>()
  for (const kind of KINDS) {
    for (const row of await store.find(kind, {})) all.set(`${kind} ${row.value.id}`, row)
  }
  return all
}

/** What login attempts are counted by, and nothing else, may change when a request is refused. */
function isCounter(key: string): boolean {
  return key.startsWith('plugin login-throttle:')
}

/** Keys of the records that were made, written or removed; uses (`lastActivity`) and counters aside. */
export function changesBetween(before: Snapshot, after: Snapshot): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key)?.revision !== after.get(key)?.revision && !isCounter(key),
  )
}

/** What is wrong with the records that changed, and between all of them. */
export function faultsOf(after: Snapshot, changed: readonly string[]): readonly string[] {
  const rows = changed.flatMap((key) => {
    const row = after.get(key)
    return row ? faultsIn(key, row.value) : []
  })
  return changed.length === 0 ? rows : [...rows, ...disagreements(after)]
}

function faultsIn(key: string, value: AnyRecord): readonly string[] {
  const kind = KINDS.find((one) => key.startsWith(`${one} `))
  const result = kind && RECORD_SCHEMAS[kind].safeParse(value)
  const shape = result?.success
    ? []
    : [
        `${key}: ${result?.error.issues.map((one) => `${one.path.join('.')} ${one.message}`).join('; ')}`,
      ]
  const again: unknown = JSON.parse(JSON.stringify(value))
  const same = isDeepStrictEqual(plain(again), plain(value))
  return [
    ...shape,
    ...(same ? [] : [`${key}: a store that writes JSON would change it`]),
    ...(unstorable(value) ? [`${key}: has a character that is none`] : []),
  ]
}

/** Without members that are `undefined`, which JSON leaves out, and the sign of nought. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value
  return new Map(
    Object.entries(value).flatMap(([key, member]) =>
      member === undefined ? [] : [[key, plain(member)]],
    ),
  )
}

function unstorable(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return !isStorable(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => !isStorable(key) || unstorable(member))
}

function recordsOf<K extends Kind>(all: Snapshot, kind: K): readonly Records[K][] {
  const rows = [...all].filter(([key]) => key.startsWith(`${kind} `))
  return rows.map(([, row]) => row.value as Records[K])
}

function twice(values: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return values.filter((value) => seen.has(value) || !seen.add(value))
}

/** What one record says of another that is not so. */
function disagreements(all: Snapshot): readonly string[] {
  const users = recordsOf(all, 'user')
  const isUser = new Set(users.map(({ id }) => id))
  const groups = new Set(recordsOf(all, 'group').map(({ id }) => id))
  const servers = recordsOf(all, 'server')
  const isServer = new Set(servers.map(({ id }) => id))
  const identities = new Set(recordsOf(all, 'identity').map(({ id }) => id))
  const orphans = (
    ['identity', 'membership', 'server', 'token', 'session', 'code'] as const
  ).flatMap((kind) =>
    recordsOf(all, kind)
      .filter(({ userId }) => userId !== undefined && !isUser.has(userId))
      .map(({ id }) => `${kind} ${id} has no user`),
  )
  return [
    ...orphans,
    ...twice(users.map(({ name }) => name)).map((name) => `two users are called ${name}`),
    ...twice(servers.map(({ slot }) => slot)).map((slot) => `two servers are at ${slot}`),
    ...servers
      .filter(({ slot, userId, name }) => slot !== `${userId}/${name}`)
      .map(({ id }) => `server ${id} is at another slot`),
    ...recordsOf(all, 'membership')
      .filter(({ id, userId, group }) => !groups.has(group) || id !== `${userId}/${group}`)
      .map(({ id }) => `membership ${id} has no group, or another id`),
    ...recordsOf(all, 'token')
      .filter(({ serverId }) => serverId !== undefined && !isServer.has(serverId))
      .map(({ id }) => `token ${id} has no server`),
    ...recordsOf(all, 'session')
      .filter(({ identityId }) => !identities.has(identityId))
      .map(({ id }) => `session ${id} has no identity`),
  ]
}
