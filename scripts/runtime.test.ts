import { expect, test } from 'vitest'

test('tests run on the pinned Node.js, whatever started them', () => {
  expect(process.version).toMatch(/^v24\./)
})

test('tests see the source of packages', () => {
  expect(process.execArgv).toContain('@hubkit/source')
})
