import { describe, expect, test } from 'vitest'
import { escapeSlug } from './escape.ts'
import { FIELD, joinedSlug, labelSlug, multiSlug, safeSlug } from './slug.ts'

describe('safeSlug', () => {
  test.each([
    ['jupyter-alex', 'jupyter-alex'],
    ['jupyter-Alex', 'jupyter-alex---3a1c285c'],
    ['user@email.com', 'user-email-com---0925f997'],
    ['9z9', 'x-9z9---224de202'],
    ['', 'x---e3b0c442'],
    ['x'.repeat(63), 'x'.repeat(63)],
    ['x'.repeat(64), 'xxxxxxxxxxxxxxxxxxxxx---7ce10097'],
    ['a--b', 'a-b---90827a2e'],
    ['用户', 'x---0d0e1a86'],
  ])('makes of %j %j, as KubeSpawner', (name, slug) => {
    expect(safeSlug(name)).toBe(slug)
  })

  test('a slug is hashed again: it could be the slug of something else', () => {
    const once = safeSlug('Alex')
    expect(safeSlug(once)).not.toBe(once)
  })

  test('keeps to a length, down to 12', () => {
    expect(safeSlug('a'.repeat(16), 16)).toBe('a'.repeat(16))
    expect(safeSlug('a'.repeat(17), 16)).toMatch(/^a{5}---[0-9a-f]{8}$/)
    expect(safeSlug('Ab', 12)).toMatch(/^a---[0-9a-f]{8}$/)
    expect(() => safeSlug('Ab', 11)).toThrow(RangeError)
  })
})

test.each([
  ['', ''],
  ['Alex', 'Alex'],
  ['a.b_C-9', 'a.b_C-9'],
  ['9z9', '9z9'],
  ['a--b', 'a-b---90827a2e'],
  ['user@email.com', 'user-email-com---0925f997'],
  ['-a', 'a---'],
  ['x'.repeat(64), 'xxxxxxxxxxxxxxxxxxxxx---7ce10097'],
])('labelSlug makes of %j %j', (text, slug) => {
  expect(labelSlug(text)).toSatisfy((made: string) =>
    slug.endsWith('---') ? made.startsWith(slug) : made === slug,
  )
})

describe('joinedSlug', () => {
  test.each([
    ['user', '', 'user'],
    ['user', 'server', 'user--server'],
    ['some_user', 'test-server!', 'some-user---7d3a4d4e--test-server---cb54a9af'],
    ['user@email.com', 'Some Name', 'user-email-com---0925f997--some-name---3a8b1764'],
    ['a'.repeat(46), '', 'a'.repeat(46)],
    // Two characters too early, for the server that is not there: as KubeSpawner counts.
    ['a'.repeat(47), '', 'aaaaaaaaaaaaaaaaa--x---b191b19d'],
  ])('makes of %j and %j %j', (user, server, slug) => {
    expect(joinedSlug(user, server)).toBe(slug)
  })

  test('tells pairs apart that look alike when joined', () => {
    expect(joinedSlug('user-has-dash', '')).not.toBe(joinedSlug('user-has', 'dash'))
    expect(joinedSlug('a--b', '')).not.toBe(joinedSlug('a', 'b'))
  })

  test('stays below the limit of a field', () => {
    expect(joinedSlug('A'.repeat(200), 'B'.repeat(200)).length).toBeLessThanOrEqual(FIELD)
    expect(() => multiSlug(['a', 'b'], 16)).toThrow(RangeError)
  })
})

test.each([
  ['user', 'user'],
  ['Us_er', '-55s-5fer'],
  ['a-b', 'a-2db'],
  ['é', '-c3-a9'],
])('escapeSlug makes of %j %j', (text, slug) => {
  expect(escapeSlug(text)).toBe(slug)
})
