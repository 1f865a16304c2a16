import { DatabaseSync } from 'node:sqlite'
import type { Kind, Where } from '@hubkit/core/contract'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrate } from './migrations/index.ts'
import { prepared } from './prepared.ts'
import { tableOf } from './schema.ts'
import { sqliteDialect } from './sqlite/dialect.ts'
import { statements } from './sqlite/statements.ts'
import { runNow } from './steps.ts'
import { matching } from './where.ts'

/** What SQLite would go through to find these records. */
function searched<K extends Kind>(kind: K, where: Where<K>): string {
  const database = new DatabaseSync(':memory:')
  try {
    runNow(migrate(sqliteDialect, 0), statements(database))
    const { expression } = matching(sqliteDialect, kind, where)
    const { sql: text } = prepared((slot) => ({
      compile: () =>
        sql`explain query plan select id from ${sql.table(tableOf(kind))} where ${expression(slot)}`.compile(
          sqliteDialect.build,
        ),
    }))({})
    const [first] = database.prepare(text).all()
    return String(first?.['detail'])
  } finally {
    database.close()
  }
}

test('a user with few records among very many is found by the narrowest field', () => {
  expect(searched('server', { phase: 'ready', userId: 'ada' })).toContain('(userId=?)')
  expect(searched('server', { slot: { in: ['a', 'b'] }, phase: 'ready' })).toContain('(slot=?)')
  expect(searched('server', { userId: 'ada', name: { notIn: [''] } })).toContain('(userId=?)')
})

test('servers of whoever matches are searched by where they stand, not user by user', () => {
  const of = { name: { contains: 'a' } }
  expect(searched('server', { phase: 'ready', userId: { of } })).toContain('(phase=?)')
})

test('those in line are found without going through all that are stopped', () => {
  const line = { spawner: { in: ['local'] }, phase: 'stopped', queuedAt: { above: 0 } } as const
  expect(searched('server', line)).toContain('(queuedAt>?)')
})

test('running servers are found without going through all of their spawner', () => {
  expect(searched('server', { spawner: 'local', phase: 'ready' })).toContain('(phase=?)')
  expect(searched('server', { spawner: 'local' })).toContain('(spawner=?)')
  expect(searched('server', { spawner: 'local', phase: { notIn: ['ready'] } })).toContain(
    '(spawner=?)',
  )
})
