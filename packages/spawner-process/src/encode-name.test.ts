import { expect, test } from 'vitest'
import { encodeName } from './encode-name.ts'

test.each([
  ['alice', 'alice'],
  ['a.b-c_D9', 'a.b-c_D9'],
  ['', '@default'],
  ['@default', '%40default'],
  ['.', '%2E'],
  ['..', '%2E.'],
  ['../../etc', '%2E.%2F..%2Fetc'],
  ['.ssh', '%2Essh'],
  ['50%', '50%25'],
  ['a b', 'a%20b'],
  ['é', '%C3%A9'],
  ['a\0b', 'a%00b'],
])('%j becomes %s', (name, expected) => {
  expect(encodeName(name)).toBe(expected)
})

test('long names stay apart and fit into a file name', () => {
  const names = ['用'.repeat(200), `${'用'.repeat(199)}x`, 'n'.repeat(255), 'n'.repeat(254)]
  const encoded = names.map((name) => encodeName(name))
  expect(new Set(encoded).size).toBe(names.length)
  for (const name of encoded) expect(Buffer.byteLength(name)).toBeLessThan(200)
})
