import { INDEXES } from '../contract/index.ts'
import type { JsonObject, JsonValue, Kind } from '../contract/index.ts'

/** A record of any kind. */
export interface Row {
  readonly value: JsonObject & { readonly id: string }
  readonly revision: number
}

/** The records of one kind, with an index for each unique field. */
export interface Table {
  get(id: string): Row | undefined
  all(): readonly Row[]
  /** Whether another record has one of its unique values. */
  clashes(value: Row['value']): boolean
  /** Puts a row in the place of what has its id, or removes that; gives what was there. */
  replace(id: string, row: Row | undefined): Row | undefined
}

function table(kind: Kind): Table {
  const rows = new Map<string, Row>()
  const unique = Object.entries<string>(INDEXES[kind])
    .filter(([, how]) => how === 'unique')
    .map(([field]) => ({ field, owners: new Map<JsonValue, string>() }))

  return {
    get: (id) => rows.get(id),
    all: () => [...rows.values()],

    clashes: (value) =>
      unique.some(({ field, owners }) => {
        const taken = value[field]
        const owner = taken === undefined ? undefined : owners.get(taken)
        return owner !== undefined && owner !== value.id
      }),

    replace(id, row) {
      const before = rows.get(id)
      for (const { field, owners } of unique) {
        const old = before?.value[field]
        if (old !== undefined) owners.delete(old)
        const taken = row?.value[field]
        if (taken !== undefined) owners.set(taken, id)
      }
      if (row) rows.set(id, row)
      else rows.delete(id)
      return before
    },
  }
}

/** An empty table of every kind. */
export function allTables(): Readonly<Record<Kind, Table>> {
  return {
    user: table('user'),
    identity: table('identity'),
    group: table('group'),
    membership: table('membership'),
    server: table('server'),
    token: table('token'),
    session: table('session'),
    code: table('code'),
    plugin: table('plugin'),
    setting: table('setting'),
  }
}
