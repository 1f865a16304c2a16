import { expect, test } from 'vitest'
import { mergeLayers } from './merge.ts'

test.each([
  [[{ a: { b: 1, c: 2 } }, { a: { b: 3 } }], { a: { b: 3, c: 2 } }],
  [[{ a: { b: 1, c: 2 } }, { a: { b: null } }], { a: { c: 2 } }],
  [[{ a: 1 }, { a: null }], {}],
  [[{ a: { b: 1 } }, { a: null }, { a: { c: 1 } }], { a: { c: 1 } }],
  [[{ a: 1 }, { a: undefined }], { a: 1 }],
  [[{ a: [1, 2] }, { a: [3] }], { a: [3] }],
  [[{ a: 'x' }, { a: { b: { c: null, d: 1 } } }], { a: { b: { d: 1 } } }],
  [[{ a: { b: 1 } }, { a: 'x' }], { a: 'x' }],
  [[], {}],
])('%j become %j', (layers, expected) => {
  const before = structuredClone(layers)
  expect(mergeLayers<object>(...layers)).toEqual(expected)
  expect(layers).toEqual(before)
})

test('what is no plain object is taken whole', () => {
  const made = new Map([['a', 1]])
  const call = (): number => 1
  expect(mergeLayers<object>({ a: { b: 1 }, c: {} }, { a: made, c: call })).toEqual({
    a: made,
    c: call,
  })
})

test('a key is never taken for a prototype', () => {
  const hostile = JSON.parse('{"__proto__": {"polluted": true}}') as object
  const result = mergeLayers<object>({}, hostile)
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype)
  expect(({} as { polluted?: true }).polluted).toBeUndefined()
})
