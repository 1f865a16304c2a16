// docs/chp-tests.md has all of configurable-http-proxy's behaviours, each with a test that exists.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROW = /^\| (\d+) \| .+ \| `([\w-]+)`: (.+) \|$/gm

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}

test('every behaviour has a row, and every row a test', () => {
  const rows = [...read('../docs/chp-tests.md').matchAll(ROW)]
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 70 }, (_, index) => index + 1),
  )
  const missing = rows.filter(([, , file = '', name = '']) => {
    const text = read(`${file}.test.ts`)
    // As the name of a test, perhaps with what it is told of each case around it.
    return !["'", '"', ' ('].some((end) => text.includes(`${name}${end}`))
  })
  expect(missing.map(([row]) => row)).toEqual([])
})
