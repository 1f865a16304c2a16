import { DatabaseSync } from 'node:sqlite'
import { INDEXES } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { migrate, schemaVersion } from './migrations/index.ts'
import { sqliteDialect } from './sqlite/dialect.ts'
import { statements } from './sqlite/statements.ts'
import { runNow } from './steps.ts'

test('the migrated schema has a column and an index for each indexed field, and no others', () => {
  const database = new DatabaseSync(':memory:')
  runNow(migrate(sqliteDialect, 0), statements(database))
  const found = Object.fromEntries(
    Object.keys(INDEXES).map((kind) => [kind, indexesOf(database, `hub_${kind}`)]),
  )
  expect(found).toEqual(INDEXES)
  expect(schemaVersion).toBeGreaterThan(0)
  database.close()
})

function indexesOf(database: DatabaseSync, table: string): Record<string, string> {
  const columns = database
    .prepare('select name from pragma_table_info(?)')
    .all(table)
    .map(({ name }) => String(name))
  const indexes = database
    .prepare(
      `select i."unique" as is_unique, c.name as field from pragma_index_list(?) i, pragma_index_info(i.name) c
       where i.origin = 'c'`,
    )
    .all(table)
  expect(columns.toSorted()).toEqual(
    ['id', 'revision', 'doc', ...indexes.map(({ field }) => String(field))].toSorted(),
  )
  return Object.fromEntries(
    indexes.map((index) => [index['field'], index['is_unique'] === 1 ? 'unique' : 'index']),
  )
}
