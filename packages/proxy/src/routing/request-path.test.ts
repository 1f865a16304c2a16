import { describe, expect, test } from 'vitest'
import { parseRequestTarget } from './request-path.ts'

describe('parseRequestTarget', () => {
  test.each([
    ['/user/a/x%2Fy?q=%zz&r=../x', '/user/a/x%2Fy?q=%zz&r=../x', '/user/a/x%2Fy'],
    ['//user/a/x', '//user/a/x', '//user/a/x'],
    ['/a//b//', '/a//b//', '/a//b//'],
    ['/a/../b', '/b', '/b'],
    ['/a/%2e%2E/b', '/b', '/b'],
    ['/a/.%2e', '/', '/'],
    ['/a/b/..', '/a/', '/a/'],
    ['/a/./b/.?x', '/a/b/?x', '/a/b/'],
    ['/../../x', '/x', '/x'],
    ['/a/..b/...', '/a/..b/...', '/a/..b/...'],
    ['/a/..%2fb', '/a/..%2fb', '/a/..%2fb'],
    ['/a\\..\\b', '/a\\..\\b', '/a\\..\\b'],
    ['/a#b?c', '/a', '/a'],
    ['/a?b#c', '/a?b', '/a'],
    ['/a?x=/../y', '/a?x=/../y', '/a'],
  ])('%s is forwarded as %s and looked up as %s', (target, url, path) => {
    expect(parseRequestTarget(target)).toEqual({
      url,
      path,
      malformed: false,
      authority: undefined,
    })
  })

  test.each([
    ['http://h.example:80/a?b', '/a?b', 'h.example:80'],
    ['HTTPS://h', '/', 'h'],
    ['http://h?q', '/?q', 'h'],
  ])('an absolute target %s', (target, url, authority) => {
    expect(parseRequestTarget(target)).toMatchObject({ url, authority })
  })

  test.each(['*', 'example.org:443', '', 'ftp://x/'])('%s names no path', (target) => {
    expect(parseRequestTarget(target)).toBeUndefined()
  })

  test.each(['/%', '/a/%zz/b', '/%ff', '/a%2', '/a b', '/a\tb', '/ü?\u0100'])(
    '%s is malformed',
    (target) => {
      expect(parseRequestTarget(target)?.malformed).toBe(true)
    },
  )
})
