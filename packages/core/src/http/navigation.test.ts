import { expect, test } from 'vitest'
import { isOwnNavigation } from './navigation.ts'

test.each([
  [true, { site: 'same-origin', mode: 'navigate', dest: 'document' }],
  [true, { site: 'none', mode: 'navigate', dest: 'document' }],
  [true, { site: 'same-origin', mode: 'navigate' }],
  [false, { site: 'same-origin', mode: 'navigate', dest: 'iframe' }],
  [false, { site: 'same-origin', mode: 'navigate', dest: 'object' }],
  [false, { site: 'same-site', mode: 'navigate', dest: 'document' }],
  [false, { site: 'cross-site', mode: 'navigate', dest: 'document' }],
  [false, { site: 'same-origin', mode: 'cors', dest: 'empty' }],
  [false, {}],
])('%s for %j', (own, stated) => {
  const headers = Object.entries(stated).map(([name, value]): [string, string] => [
    `sec-fetch-${name}`,
    value,
  ])
  expect(isOwnNavigation(new Request('http://hub/hub/logout', { headers }))).toBe(own)
})
