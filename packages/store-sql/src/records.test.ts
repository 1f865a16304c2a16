import type { Kind, Query } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { reader } from './records.ts'
import { sqliteDialect } from './sqlite/dialect.ts'
import { runNow } from './steps.ts'

function asked<K extends Kind>(kind: K, query: Query<K>): string {
  const texts: string[] = []
  runNow(reader(sqliteDialect).find(kind, query), ({ sql }) => {
    texts.push(sql)
    return []
  })
  return texts.join()
}

test('a record by a value that is its own is neither sorted nor cut', () => {
  expect(asked('token', { where: { hash: 'h' }, limit: 1 })).not.toMatch(/order by|limit/)
  expect(asked('user', { where: { name: 'ada' }, order: { by: 'name' } })).not.toContain('order by')
})

test('what may be several, or none of them, is', () => {
  expect(asked('token', { where: { userId: 'u' }, limit: 1 })).toMatch(/order by .* limit/)
  expect(asked('user', { where: { name: { in: ['a', 'b'] } }, limit: 1 })).toContain('limit')
  expect(asked('user', { where: { name: 'ada' }, limit: 0 })).toContain('limit')
  expect(asked('user', { where: { name: 'ada' }, offset: 1 })).toContain('offset')
})
