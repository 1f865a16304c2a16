// docs/upstream-tests.md: every test it names is there.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const home = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, home), 'utf8')

const rows = [
  ...read('docs/upstream-tests.md').matchAll(/^\| (\d+) \| `(.+?)`[^|]* \| (.*) \|$/gm),
].map(([, number, upstream = '', here = '']) => ({ number: Number(number), upstream, here }))

test.each(rows.filter(({ here }) => here.startsWith('`')))('$number $upstream', ({ here }) => {
  const [, file = '', title = ''] = /^`(.+?)`: (.+)$/.exec(here) ?? []
  // A title may be written in either quotes.
  const source = read(file).replaceAll("\\'", "'")
  expect(source).toContain(title)
})

test('every behaviour that needs no cluster has a row', () => {
  const numbers = new Set(rows.map(({ number }) => number))
  const missing = Array.from({ length: 71 }, (_, index) => index + 1).filter(
    (number) => !numbers.has(number),
  )
  expect(missing).toEqual([])
})

test('what is not ours says why', () => {
  const reasons = rows.filter(({ here }) => !here.startsWith('`')).map(({ here }) => here)
  for (const reason of reasons) expect(reason).toMatch(/^(differs|not ours|comes with)\b/)
})
