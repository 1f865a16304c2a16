import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery } from 'kysely'

/** More than the store has shapes of queries. */
const kept = 500

/** Runs compiled queries; statements are prepared once. */
export function statements(database: DatabaseSync): (query: CompiledQuery) => readonly unknown[] {
  const known = new Map<string, StatementSync>()

  return ({ sql, parameters }) => {
    let statement = known.get(sql)
    if (statement === undefined) {
      if (known.size >= kept) known.clear()
      statement = database.prepare(sql)
      known.set(sql, statement)
    }
    return statement.all(...parameters.map(input))
  }
}

function input(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  throw new TypeError(`a query has a parameter of type ${typeof value}`)
}
