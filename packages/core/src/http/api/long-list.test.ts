import { expect, test } from 'vitest'
import { longList } from './long-list.ts'

test.each([0, 1, 499, 500, 501, 1234])('a list of %i is what JSON says', async (length) => {
  const items = Array.from({ length }, (_, index) => ({ name: `"${index}",[` }))
  expect(await longList(items, (item) => item)).toBe(JSON.stringify(items))
})

test('others get their turn while a long list is made', async () => {
  let turns = 0
  const other = setInterval(() => (turns += 1), 0)
  await longList(Array.from({ length: 2000 }), () => ({ text: 'x'.repeat(2000) }))
  clearInterval(other)
  expect(turns).toBeGreaterThan(0)
})
