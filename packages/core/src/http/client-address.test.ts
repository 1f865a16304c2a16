import { describe, expect, test } from 'vitest'
import { createClientPath } from './client-address.ts'

describe('the client address', () => {
  const none = createClientPath([])
  const some = createClientPath(['10.0.0.0/8', '192.0.2.1', 'fd00::/8'])

  test.each([
    ['a stranger says anything', none, '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['nobody forwards', some, '10.0.0.1', null, '10.0.0.1'],
    ['a trusted peer forwards', some, '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['two trusted ones forward', some, '10.0.0.1', '203.0.113.9, 192.0.2.1', '203.0.113.9'],
    ['a client forged the first', some, '10.0.0.1', '1.2.3.4, 203.0.113.9', '203.0.113.9'],
    ['something is no address', some, '10.0.0.1', '<script>', '10.0.0.1'],
    ['it is IPv4 written as IPv6', some, '::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['it is IPv6', some, 'fd00::1', '2001:db8::5', '2001:db8::5'],
    ['it has brackets and a port', some, '10.0.0.1', '[2001:db8::5]:4711', '2001:db8::5'],
    ['it has a port', some, '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['it has a zone', some, 'fe80::1%eth0', null, 'fe80::1'],
    ['all are trusted', some, '10.0.0.1', '10.0.0.2, 10.0.0.3', '10.0.0.2'],
  ])('when %s', (_, of, peer, forwarded, expected) =>
    expect(of(peer, forwarded).client).toBe(expected),
  )

  test.each([
    '10.0.0.0/33',
    'fd00::/129',
    'hub.example',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
    '',
  ])('%j is refused as an option', (entry) =>
    expect(() => createClientPath([entry])).toThrow(/createHub.trustedProxies\[0\]/),
  )
})
