import { expect, test } from 'vitest'
import type { SessionRecord } from '../contract/records.ts'
import { createSecrets } from '../engine/secrets.ts'
import { createUrls } from '../engine/urls.ts'
import { createCookies } from './cookies.ts'
import { createXsrf } from './xsrf.ts'

const urls = createUrls('/lab/', new URL('https://hub.example'))
const cookies = createCookies(urls)
const make = (secret = 'x'.repeat(32)) => createXsrf(createSecrets([secret]), cookies)
const xsrf = make()
const session = (id: string): SessionRecord => ({
  id,
  userId: 'u',
  identityId: 'i',
  publicId: 'p',
  createdAt: 0,
  expiresAt: 1,
  remoteAddress: '',
  userAgent: '',
})
const request = (cookie?: string): Request =>
  new Request('https://hub.example/lab/hub/', { headers: cookie === undefined ? {} : { cookie } })
const sent = (cookie: string): string => cookie.split(';')[0] ?? ''

test('a token is bound to its session', () => {
  const { token, cookies: set } = xsrf.issue(request(), session('one'))
  expect(set).toEqual([])
  expect(xsrf.check(request(), session('one'), token)).toBe(true)
  expect(xsrf.check(request(), session('two'), token)).toBe(false)
  expect(xsrf.check(request(), undefined, token)).toBe(false)
  expect(xsrf.check(request(), session('one'), undefined)).toBe(false)
  expect(xsrf.check(request(), session('one'), '')).toBe(false)
  expect(make('y'.repeat(32)).check(request(), session('one'), token)).toBe(false)
})

test('without a session it is bound to a nonce in a cookie, which is set once', () => {
  const { token, cookies: set } = xsrf.issue(request(), undefined)
  expect(set).toHaveLength(1)
  expect(set[0]).toMatch(/^_xsrf=[^;]+; Path=\/lab\/hub\/; HttpOnly; Secure; SameSite=Lax$/)
  const back = request(sent(set[0] ?? ''))
  expect(xsrf.issue(back, undefined)).toEqual({ token, cookies: [] })
  expect(xsrf.check(back, undefined, token)).toBe(true)
  expect(xsrf.check(request(), undefined, token)).toBe(false)
})

test('a nonce that the hub has not signed is replaced', () => {
  for (const planted of ['_xsrf=nonce', '_xsrf=nonce.signature', '_xsrf=a.b.c', '_xsrf=']) {
    expect(xsrf.issue(request(planted), undefined).cookies).toHaveLength(1)
    expect(xsrf.check(request(planted), undefined, 'nonce')).toBe(false)
  }
})

test('cookies are marked Secure and prefixed on https alone', () => {
  const plain = createCookies(createUrls('/', undefined))
  expect(plain.set('session', 'x', 60)).toBe(
    'hubkit-session=x; Max-Age=60; Path=/hub/; HttpOnly; SameSite=Lax',
  )
  expect(cookies.set('session', 'x', 60)).toMatch(/^__Secure-hubkit-session=x; .*; Secure;/)
  expect(plain.clear('sessionId')).toBe(
    'jupyterhub-session-id=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
  )
  expect(plain.read(request('a=b; hubkit-session=c'), 'session')).toBe('c')
  expect(plain.read(request(), 'session')).toBeUndefined()
})
