import { describe, expect, test } from 'vitest'
import { MAX_FIELDS } from './fields.ts'
import { requestFraming } from './framing.ts'
import { MAX_HEAD, RequestHead } from './request-head.ts'
import { refusalOf } from './refusal.ts'

const head = new RequestHead()

/** What a reader makes of some bytes: a reason to refuse, that more is needed, or what it read. */
function read(bytes: Buffer, end = bytes.length): string {
  const at = head.parse(bytes, 0, end)
  if (at < 0) return refusalOf(at).reason
  if (at === 0) return 'more'
  const { method, minor, contentLength, connection, host, upgrade, expectsContinue, fields } = head
  const target = bytes.toString('latin1', head.targetStart, head.targetEnd)
  expect(bytes.toString('latin1', at - 2, at)).toBe('\r\n')
  return JSON.stringify([
    method,
    target,
    minor,
    requestFraming(head),
    contentLength,
    connection,
    host,
    upgrade,
    expectsContinue,
    fields.count,
    fields.marked,
  ])
}

/** The same however the bytes are cut: before the end nothing else is said than at the end. */
function readEverywhere(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const whole = read(bytes)
  for (let cut = 0; cut < bytes.length; cut += 1) {
    const early = read(bytes, cut)
    if (early !== 'more') expect(early, JSON.stringify(text.slice(0, cut))).toBe(whole)
  }
  return whole
}

function request(...lines: string[]): string {
  return `POST /x HTTP/1.1\r\nHost: h\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
}

describe('what is refused, by its name', () => {
  test.each([
    ['CL.TE', request('Content-Length: 3', 'Transfer-Encoding: chunked'), 'length-and-coding'],
    ['TE.CL', request('Transfer-Encoding: chunked', 'Content-Length: 3'), 'length-and-coding'],
    [
      'CL.CL, different',
      request('Content-Length: 3', 'Content-Length: 4'),
      'repeated-content-length',
    ],
    [
      'CL.CL, the same',
      request('Content-Length: 3', 'Content-Length: 3'),
      'repeated-content-length',
    ],
    ['a list of lengths', request('Content-Length: 3, 3'), 'bad-content-length'],
    ['a length with plus', request('Content-Length: +3'), 'bad-content-length'],
    ['a length with minus', request('Content-Length: -3'), 'bad-content-length'],
    ['a hexadecimal length', request('Content-Length: 0x3'), 'bad-content-length'],
    ['a length with an exponent', request('Content-Length: 1e3'), 'bad-content-length'],
    ['a fraction', request('Content-Length: 3.0'), 'bad-content-length'],
    ['a length with an underscore', request('Content-Length: 1_0'), 'bad-content-length'],
    ['a length with a space', request('Content-Length: 1 0'), 'bad-content-length'],
    ['no length', request('Content-Length:'), 'bad-content-length'],
    ['a length that overflows', request('Content-Length: 9007199254740993'), 'bad-content-length'],
    [
      'a length of 2**64 + 3',
      request('Content-Length: 18446744073709551619'),
      'bad-content-length',
    ],
    [
      'TE.TE',
      request('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
      'bad-transfer-coding',
    ],
    [
      'TE.TE, one unknown',
      request('Transfer-Encoding: chunked', 'Transfer-encoding: x'),
      'bad-transfer-coding',
    ],
    ['chunked, identity', request('Transfer-Encoding: chunked, identity'), 'bad-transfer-coding'],
    ['chunked twice', request('Transfer-Encoding: chunked, chunked'), 'bad-transfer-coding'],
    ['identity', request('Transfer-Encoding: identity'), 'bad-transfer-coding'],
    ['xchunked', request('Transfer-Encoding: xchunked'), 'bad-transfer-coding'],
    ['a quoted coding', request('Transfer-Encoding: "chunked"'), 'bad-transfer-coding'],
    ['a coding with a parameter', request('Transfer-Encoding: chunked;q=1'), 'bad-transfer-coding'],
    [
      'a coding with a vertical tab',
      request('Transfer-Encoding: \x0bchunked'),
      'control-character',
    ],
    [
      'a coding with a byte beyond ASCII',
      request('Transfer-Encoding: \xa0chunked'),
      'bad-transfer-coding',
    ],
    ['a coding and a tab', request('Transfer-Encoding: chunked\t'), 'bad-transfer-coding'],
    ['a coding and a space', request('Transfer-Encoding: chunked '), 'bad-transfer-coding'],
    ['no coding', request('Transfer-Encoding:'), 'bad-transfer-coding'],
    ['gzip, chunked', request('Transfer-Encoding: gzip, chunked'), 'unknown-transfer-coding'],
    [
      'a coding in HTTP/1.0',
      'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n',
      'coding-in-http-1.0',
    ],
    ['obs-fold', request('X-A: 1', ' 2'), 'obs-fold'],
    ['obs-fold with a tab', request('X-A: 1', '\t2'), 'obs-fold'],
    ['obs-fold of the coding', request('Transfer-Encoding:', ' chunked'), 'obs-fold'],
    ['obs-fold before the first header', 'GET / HTTP/1.1\r\n Host: h\r\n\r\n', 'obs-fold'],
    ['a space before the colon', request('Content-Length : 3'), 'space-before-colon'],
    ['a tab before the colon', request('Transfer-Encoding\t: chunked'), 'space-before-colon'],
    ['a bare LF between headers', request('X-A: 1\nX-B: 2'), 'bare-lf'],
    ['a bare LF after the request line', 'GET / HTTP/1.1\nHost: h\r\n\r\n', 'bare-lf'],
    ['a bare LF as the empty line', 'GET / HTTP/1.1\r\nHost: h\r\n\n', 'bare-lf'],
    ['a bare CR in a value', request('X-A: 1\rX-B: 2'), 'bare-cr'],
    ['a bare CR at the end', request('X-A: 1\r'), 'bare-cr'],
    ['a bare CR at the empty line', 'GET / HTTP/1.1\r\nHost: h\r\n\rX', 'bare-cr'],
    ['a NUL in a value', request('X-A: a\0b'), 'control-character'],
    ['a DEL in a value', request('X-A: a\x7fb'), 'control-character'],
    ['an ESC in a value', request('X-A: \x1b[1m'), 'control-character'],
    ['a NUL in a name', request('X\0A: 1'), 'bad-header-name'],
    ['no name', request(': 1'), 'bad-header-name'],
    ['no colon', request('X-A'), 'bad-header-name'],
    ['a name in quotes', request('"X-A": 1'), 'bad-header-name'],
    ['a name with a byte beyond ASCII', request('X-\xc4: 1'), 'bad-header-name'],
    ['a name with brackets', request('X(A): 1'), 'bad-header-name'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 'missing-host'],
    ['two Hosts', request('Host: h'), 'repeated-host'],
    ['two Hosts, HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n', 'repeated-host'],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: h/x\r\n\r\n', 'bad-host'],
    ['a Host with a user', 'GET / HTTP/1.1\r\nHost: u@h\r\n\r\n', 'bad-host'],
    ['two Hosts in one', 'GET / HTTP/1.1\r\nHost: a, b\r\n\r\n', 'bad-host'],
    ['a Host with a space', 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 'bad-host'],
    [
      'absolute form and another Host',
      'GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n',
      'host-disagrees',
    ],
    [
      'absolute form and another port',
      'GET http://a:1/ HTTP/1.1\r\nHost: a:2\r\n\r\n',
      'host-disagrees',
    ],
    ['absolute form with a user', 'GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['absolute form without a host', 'GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['another scheme', 'GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['a target that is no path', 'GET x HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['* of another method', 'GET * HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['no target', 'GET  HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['a tab in the target', 'GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['a NUL in the target', 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['a byte beyond ASCII in the target', 'GET /\xfc HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-target'],
    ['two spaces before the version', 'GET /  HTTP/1.1\r\nHost: a\r\n\r\n', 'unsupported-version'],
    ['a space in the target', 'GET /a b HTTP/1.1\r\nHost: a\r\n\r\n', 'unsupported-version'],
    ['a space after the version', 'GET / HTTP/1.1 \r\nHost: a\r\n\r\n', 'bad-request-line'],
    ['HTTP/0.9', 'GET /\r\n\r\n', 'bad-target'],
    ['HTTP/1.2', 'GET / HTTP/1.2\r\nHost: a\r\n\r\n', 'unsupported-version'],
    ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 'unsupported-version'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'unsupported-version'],
    ['HTTP/1.10', 'GET / HTTP/1.10\r\nHost: a\r\n\r\n', 'bad-request-line'],
    ['http/1.1', 'GET / http/1.1\r\nHost: a\r\n\r\n', 'unsupported-version'],
    ['an unknown method', 'GOT / HTTP/1.1\r\nHost: a\r\n\r\n', 'unknown-method'],
    ['a method in lower case', 'get / HTTP/1.1\r\nHost: a\r\n\r\n', 'unknown-method'],
    ['a space before the method', ' GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-request-line'],
    ['two empty lines before', '\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', 'bad-request-line'],
    ['a bare LF before', '\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', 'bare-lf'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'bad-request-line'],
    [
      'too many headers',
      request(...Array.from({ length: MAX_FIELDS }, () => 'A: b')),
      'too-many-headers',
    ],
  ])('%s', (_name, text, reason) => {
    expect(readEverywhere(text)).toBe(reason)
  })

  test.each([
    ['one long header', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(MAX_HEAD)}`],
    ['one long target', `GET /${'x'.repeat(MAX_HEAD)}`],
    ['one long method', 'x'.repeat(MAX_HEAD)],
    ['many lines', `GET / HTTP/1.1\r\nHost: h\r\n${`X: ${'x'.repeat(996)}\r\n`.repeat(33)}\r\n`],
  ])('a head beyond the limit: %s', (_name, text) => {
    const bytes = Buffer.from(text)
    expect(read(bytes)).toBe('head-too-large')
    expect(read(bytes, MAX_HEAD)).toBe('head-too-large')
    expect(read(bytes, MAX_HEAD - 1)).toBe('more')
  })
})

describe('what is read', () => {
  test.each([
    ['a plain request', request(), '["POST","/x",1,"none",-1,0,0,-1,false,1,1]'],
    ['an empty line before it', `\r\n${request()}`, '["POST","/x",1,"none",-1,0,0,-1,false,1,1]'],
    ['a length', request('content-LENGTH:  007 \t'), '["POST","/x",1,"length",7,0,0,-1,false,2,2]'],
    ['a length of none', request('Content-Length: 0'), '["POST","/x",1,"none",0,0,0,-1,false,2,2]'],
    [
      'chunks',
      request('Transfer-Encoding: Chunked'),
      '["POST","/x",1,"chunked",-1,0,0,-1,false,2,2]',
    ],
    [
      'connection options',
      request('Connection: , Keep-Alive ,close', 'connection: x-a'),
      '["POST","/x",1,"none",-1,11,0,-1,false,3,3]',
    ],
    [
      'an upgrade',
      request('Connection: upgrade', 'Upgrade: websocket'),
      '["POST","/x",1,"none",-1,4,0,2,false,3,3]',
    ],
    ['100-continue', request('Expect: 100-Continue'), '["POST","/x",1,"none",-1,0,0,-1,true,2,2]'],
    [
      'HTTP/1.0 without Host',
      'GET /?a=|{} HTTP/1.0\r\n\r\n',
      '["GET","/?a=|{}",0,"none",-1,0,-1,-1,false,0,0]',
    ],
    [
      'an empty Host',
      'GET / HTTP/1.1\r\nHost:\r\n\r\n',
      '["GET","/",1,"none",-1,0,0,-1,false,1,1]',
    ],
    [
      'an address of IPv6',
      'GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n',
      '["GET","/",1,"none",-1,0,0,-1,false,1,1]',
    ],
    [
      'absolute form',
      'GET HTTP://A.b:1/x HTTP/1.1\r\nHost: a.B:1\r\n\r\n',
      '["GET","HTTP://A.b:1/x",1,"none",-1,0,0,-1,false,1,1]',
    ],
    ['*', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', '["OPTIONS","*",1,"none",-1,0,0,-1,false,1,1]'],
    [
      'bytes beyond ASCII in a value',
      request('X-A: \xe4\t\x80'),
      '["POST","/x",1,"none",-1,0,0,-1,false,2,1]',
    ],
    [
      'odd white space is marked',
      request('X-A:1', 'X-B: 1 ', 'X-C:\t1', 'X-D: 1'),
      '["POST","/x",1,"none",-1,0,0,-1,false,5,4]',
    ],
  ])('%s', (_name, text, expected) => {
    expect(readEverywhere(text)).toBe(expected)
    expect(head.parse(Buffer.from(text, 'latin1'), 0, text.length)).toBe(text.length)
    // What follows is not looked at.
    expect(read(Buffer.from(`${text}GET \0`, 'latin1'))).toBe(expected)
  })

  test('what was in an earlier head is forgotten', () => {
    read(
      Buffer.from(
        request('Transfer-Encoding: chunked', 'Connection: close', 'Expect: 100-continue'),
      ),
    )
    expect(read(Buffer.from(request()))).toBe('["POST","/x",1,"none",-1,0,0,-1,false,1,1]')
  })
})
