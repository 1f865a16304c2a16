import { describe, expect, test } from 'vitest'
import { hiddenCookies } from './hidden-cookies.ts'
import { responseHeaders } from './response-headers.ts'

const cookies = hiddenCookies(['session', 'hub-*'])
const under = (routespec: string, ...raw: string[]): readonly string[] =>
  responseHeaders(raw, { cookies, routespec }, false)

describe('responseHeaders', () => {
  test.each(['Clear-Site-Data', 'NEL', 'Report-To', 'Strict-Transport-Security', 'Alt-Svc'])(
    '%s is for whoever has the origin',
    (name) => {
      expect(under('/user/alice/', name, 'x', 'ETag', '1')).toEqual(['ETag', '1'])
      expect(under('alice.hub.example/', name, 'x')).toEqual([name, 'x'])
    },
  )

  test('a service worker gets the path of its server and no more', () => {
    const allowed = ['Service-Worker-Allowed', '/']
    expect(under('/user/alice', ...allowed)).toEqual(['Service-Worker-Allowed', '/user/alice/'])
    expect(under('/user/alice/', ...allowed)).toEqual(['Service-Worker-Allowed', '/user/alice/'])
    expect(under('alice.hub.example/', ...allowed)).toEqual(allowed)
    expect(under('/user/alice/', 'ETag', '1')).toEqual(['ETag', '1'])
  })

  test.each([
    'session=evil; Path=/hub/',
    ' session =evil',
    '=session=evil; Path=/hub/',
    ' = session=evil',
    '==hub-x=evil',
    'session',
  ])("the hub's cookies are not set by %j", (value) => {
    expect(under('/user/alice/', 'Set-Cookie', value, 'Set-Cookie', 'own=1')).toEqual([
      'Set-Cookie',
      'own=1',
    ])
  })
})
