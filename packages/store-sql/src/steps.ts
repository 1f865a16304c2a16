import type { CompiledQuery } from 'kysely'

/**
 * Work on the database, one query at a time: yields a query, is given its rows. SQLite runs it in one go without
 * waiting, a database at the other end of a connection may wait between the queries; the work itself is the same.
 */
export type Steps<T> = Generator<CompiledQuery, T, readonly unknown[]>

/** A query, compiled or to be. */
export type Ask<Row> = CompiledQuery<Row> | { compile(): CompiledQuery<Row> }

export function* all<Row>(query: Ask<Row>): Steps<readonly Row[]> {
  const rows = yield 'compile' in query ? query.compile() : query
  // Kysely derives the type of a row from the schema and the query.
  return rows as readonly Row[]
}

export function* first<Row>(query: Ask<Row>): Steps<Row | undefined> {
  const [row] = yield* all(query)
  return row
}

/** Runs steps to their end. */
export function runNow<T>(
  steps: Steps<T>,
  execute: (query: CompiledQuery) => readonly unknown[],
): T {
  let next = steps.next()
  while (next.done !== true) next = steps.next(execute(next.value))
  return next.value
}
