import type { Dialect } from '../database.ts'
import type { Steps } from '../steps.ts'
import { first } from './0001-first.ts'
import type { Migration } from './migration.ts'

/** In order; the first takes version 0, an empty database, to version 1. */
const migrations: readonly Migration[] = [first]

/** The schema version this package reads and writes. */
export const schemaVersion = migrations.length

/** Brings a database from `version` up to {@link schemaVersion}. */
export function* migrate(dialect: Dialect, version: number): Steps<void> {
  for (const migration of migrations.slice(version)) yield* migration(dialect)
}
