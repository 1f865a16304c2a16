import { describe, expect, test } from 'vitest'
import { hiddenCookies } from './hidden-cookies.ts'
import { createPeers } from './peer.ts'
import { headerOf, requestHead } from './request-headers.ts'

const cookies = hiddenCookies(['session', 'hub-*'])
const peers = createPeers(['10.0.0.0/8', '2001:db8::1'])
const direct = peers.of('192.0.2.1', true)

describe('requestHead', () => {
  test('says whether a body follows', () => {
    const hasBody = (...raw: string[]): boolean =>
      requestHead(raw, { peer: direct, cookies }).hasBody
    expect(hasBody('Accept', '*/*')).toBe(false)
    expect(hasBody('Content-Length', '0')).toBe(false)
    expect(hasBody('content-length', '1')).toBe(true)
    expect(hasBody('Transfer-Encoding', 'chunked')).toBe(true)
  })

  test('framing and host cannot be named away by Connection', () => {
    const raw = [
      'Host',
      'h',
      'Connection',
      'host, content-length, x-forwarded-for, x-gone',
      'Content-Length',
      '3',
      'X-Gone',
      '1',
    ]
    const { headers, hasBody } = requestHead(raw, { peer: direct, cookies })
    expect(headers.slice(0, 4)).toEqual(['Host', 'h', 'Content-Length', '3'])
    expect(headerOf(headers, 'x-forwarded-for')).toBe('192.0.2.1')
    expect(headers).not.toContain('X-Gone')
    expect(hasBody).toBe(true)
  })

  test('an untrusted peer without an address loses what it said', () => {
    const raw = ['Host', 'h:81', 'X-Forwarded-For', '1.2.3.4', 'Forwarded', 'for=1.2.3.4']
    const { headers } = requestHead(raw, { peer: peers.of(undefined, false), cookies })
    expect(headers).toEqual([
      'Host',
      'h:81',
      'X-Forwarded-Proto',
      'http',
      'X-Forwarded-Host',
      'h:81',
      'X-Forwarded-Port',
      '81',
    ])
  })

  test('a trusted proxy that says little gets the rest from the connection', () => {
    const raw = ['Host', 'h', 'X-Forwarded-Proto', 'https']
    const { headers } = requestHead(raw, { peer: peers.of('10.1.2.3', false), cookies })
    expect(headers.slice(2)).toEqual([
      'X-Forwarded-For',
      '10.1.2.3',
      'X-Forwarded-Proto',
      'https',
      'X-Forwarded-Host',
      'h',
      'X-Forwarded-Port',
      '443',
    ])
  })

  test('an authority of the request target replaces Host', () => {
    const { headers } = requestHead(['Host', 'h'], { peer: direct, cookies, authority: 'other' })
    expect(headerOf(headers, 'host')).toBe('other')
    expect(headerOf(headers, 'x-forwarded-host')).toBe('other')
  })

  test('an upgrade gets its own two headers and no others of that kind', () => {
    const raw = [
      'Host',
      'h',
      'Connection',
      'keep-alive, Upgrade',
      'Upgrade',
      'websocket',
      'Sec-WebSocket-Key',
      'k',
    ]
    const { headers } = requestHead(raw, { peer: direct, cookies, upgrade: 'websocket' })
    expect(headers.slice(2, 4)).toEqual(['Sec-WebSocket-Key', 'k'])
    expect(headers.slice(-4)).toEqual(['Connection', 'Upgrade', 'Upgrade', 'websocket'])
  })
})

describe('hiddenCookies', () => {
  test.each([
    ['a=1; b=2', 'a=1; b=2'],
    ['session=x', undefined],
    ['session=x; a=1', 'a=1'],
    ['a=1;session=x;b=2', 'a=1;b=2'],
    ['a=1; session = x; hub-1=y; hub-=z', 'a=1'],
    ['my-session=1; sessions=2; Session=3', 'my-session=1; sessions=2; Session=3'],
    ['a=session; b="session=x"', 'a=session; b="session=x"'],
    ['a="; session=x; "', 'a="; "'],
    ['session', undefined],
  ])('%s becomes %s', (header, rest) => {
    expect(cookies.strip(header)).toBe(rest)
  })
})

describe('createPeers', () => {
  test.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['11.0.0.1', false],
    ['2001:db8::1', true],
    ['2001:db8::2', false],
    ['nonsense', false],
    [undefined, false],
  ])('%s is trusted: %s', (address, trusted) => {
    expect(peers.of(address, false).trusted).toBe(trusted)
  })

  test('an IPv4 address in IPv6 form is shown plain', () => {
    expect(peers.of('::ffff:10.1.2.3', false).address).toBe('10.1.2.3')
  })
})
