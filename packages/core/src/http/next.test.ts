import { describe, expect, test } from 'vitest'
import { createUrls } from '../engine/urls.ts'
import { safeNext, withNext } from './next.ts'

const urls = createUrls('/lab/', new URL('https://hub.example'))
const relative = createUrls('/', undefined)

describe('safeNext', () => {
  test.each([
    ['/lab/hub/home', '/lab/hub/home'],
    ['/lab/user/alice/tree?a=b&c=%2F#d', '/lab/user/alice/tree?a=b&c=%2F#d'],
    ['https://hub.example/lab/hub/home?x', '/lab/hub/home?x'],
    ['/lab/', '/lab/'],
    ['/lab/%2f%2fevil.example', '/lab/%2f%2fevil.example'],
    ['/lab/user/a b', '/lab/user/a%20b'],
  ])('keeps %s', (next, expected) => expect(safeNext(urls, next)).toBe(expected))

  test.each([
    '',
    '//evil.example/lab/',
    '///evil.example/lab/',
    '/\\evil.example/lab/',
    '\\\\evil.example',
    '/lab/\\..\\..\\evil',
    'https://evil.example/lab/',
    'http://hub.example/lab/',
    'https://hub.example.evil.example/lab/',
    'https://hub.example@evil.example/lab/',
    'https://user:pass@hub.example/lab/',
    'https:evil.example',
    'https:/evil.example/lab/',
    'javascript:alert(1)//lab/',
    'data:text/html,x',
    'lab/hub/home',
    '@evil.example',
    '/hub/home',
    '/lab',
    '/laboratory/',
    '/lab/../hub/home',
    '/lab/..//evil.example',
    '/lab/%2e%2e//evil.example',
    ' //evil.example',
    '/lab/\n//evil.example',
    '/\t/evil.example',
    '/lab/\u0000',
    '/lab/ ',
  ])('refuses %j', (next) => expect(safeNext(urls, next)).toBeUndefined())

  test.each([
    '/..//evil.example/',
    '//evil.example',
    'http://hub.invalid.evil/',
    'http://anything/',
  ])('refuses %j without a public address', (next) =>
    expect(safeNext(relative, next)).toBeUndefined(),
  )

  test('never gives anything that a browser takes for another host', () => {
    const pieces = ['/', '\\', '.', '%2f', '@', ':', 'evil.example', 'lab', '?', '#', '\t']
    for (let count = 0; count < 3000; count += 1) {
      const next = Array.from(
        { length: 6 },
        (_, at) => pieces[(count * (at + 7) * 31 + at) % pieces.length],
      ).join('')
      const safe = safeNext(relative, `/${next}`)
      if (safe !== undefined)
        expect(new URL(safe, 'https://hub.example').origin).toBe('https://hub.example')
    }
  })
})

test('withNext encodes what it carries', () => {
  expect(withNext('/hub/login', '/a?b=c&d')).toBe('/hub/login?next=%2Fa%3Fb%3Dc%26d')
  expect(withNext('/hub/login', undefined)).toBe('/hub/login')
})
