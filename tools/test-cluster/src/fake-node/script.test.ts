import { expect, test } from 'vitest'
import { scriptFor } from './script.ts'

test('all rules that match count, later ones more', () => {
  const rules = [
    { script: { startAfter: 1, readyAfter: 1 } },
    { namespace: 'a', script: { readyAfter: 2 } },
    { namespace: 'b', script: { readyAfter: 3 } },
    { labels: { app: 'x' }, script: { answers: false } },
    { name: 'other', script: { answers: true } },
  ]
  const pod = { name: 'p', namespace: 'a', labels: { app: 'x', more: 'y' } }
  expect(scriptFor(rules, pod)).toEqual({ startAfter: 1, readyAfter: 2, answers: false })
  expect(scriptFor([], pod)).toEqual({})
})
