import { expect, test } from 'vitest'
import { createCache } from './cache.ts'

interface Item {
  readonly uid: string
  readonly phase: string
}

const cache = () => createCache<Item>((before, after) => before.phase === after.phase)
const a = { uid: 'a', phase: 'Running' }
const b = { uid: 'b', phase: 'Pending' }

test('a new list says what is gone, new or different, and nothing else', () => {
  const known = cache()
  expect(known.replace([a, b])).toEqual([
    { type: 'present', item: a },
    { type: 'present', item: b },
  ])
  expect(known.replace([a, b])).toEqual([])
  const later = { ...b, phase: 'Running' }
  expect(known.replace([later])).toEqual([
    { type: 'absent', item: a },
    { type: 'present', item: later },
  ])
  expect([...known.values()]).toEqual([later])
})

test('what is not known cannot go', () => {
  const known = cache()
  expect(known.remove(a)).toBeUndefined()
  known.put(a)
  expect(known.remove(a)).toEqual({ type: 'absent', item: a })
  expect(known.remove(a)).toBeUndefined()
})
