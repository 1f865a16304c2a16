import { expect, test } from 'vitest'
import { responseFraming } from './framing.ts'
import { MAX_HEAD } from './request-head.ts'
import { refusalOf } from './refusal.ts'
import { ResponseHead } from './response-head.ts'

const head = new ResponseHead()

function read(bytes: Buffer, end = bytes.length): string {
  const at = head.parse(bytes, 0, end)
  if (at < 0) return refusalOf(at).reason
  if (at === 0) return 'more'
  const { status, minor, contentLength, connection, fields, lineStart, lineEnd } = head
  const framing = responseFraming('GET', head)
  return JSON.stringify([
    at,
    status,
    minor,
    framing,
    contentLength,
    connection,
    fields.count,
    bytes.toString('latin1', lineStart, lineEnd),
  ])
}

function readEverywhere(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const whole = read(bytes)
  for (let cut = 0; cut < bytes.length; cut += 1) {
    const early = read(bytes, cut)
    if (early !== 'more') expect(early, JSON.stringify(text.slice(0, cut))).toBe(whole)
  }
  return whole
}

function answer(...lines: string[]): string {
  return `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`
}

test.each([
  ['two lengths', answer('Content-Length: 2', 'Content-Length: 2'), 'repeated-content-length'],
  ['a list of lengths', answer('Content-Length: 2,2'), 'bad-content-length'],
  ['a signed length', answer('Content-Length: +2'), 'bad-content-length'],
  ['CL.TE', answer('Content-Length: 2', 'Transfer-Encoding: chunked'), 'length-and-coding'],
  [
    'TE.TE',
    answer('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
    'bad-transfer-coding',
  ],
  ['a coding and a tab', answer('Transfer-Encoding: chunked\t'), 'bad-transfer-coding'],
  ['identity', answer('Transfer-Encoding: identity'), 'bad-transfer-coding'],
  ['gzip, chunked', answer('Transfer-Encoding: gzip, chunked'), 'bad-transfer-coding'],
  [
    'a coding in HTTP/1.0',
    'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'coding-in-http-1.0',
  ],
  ['204 with a length', 'HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n', 'body-where-none-may-be'],
  [
    '204 with chunks',
    'HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n',
    'body-where-none-may-be',
  ],
  [
    '103 with a length',
    'HTTP/1.1 103 Hints\r\nContent-Length: 2\r\n\r\n',
    'body-where-none-may-be',
  ],
  ['103 in HTTP/1.0', 'HTTP/1.0 103 Hints\r\n\r\n', 'interim-in-http-1.0'],
  ['101 in HTTP/1.0', 'HTTP/1.0 101 S\r\nConnection: upgrade\r\n\r\n', 'interim-in-http-1.0'],
  ['103 that closes', 'HTTP/1.1 103 Hints\r\nConnection: close\r\n\r\n', 'interim-that-closes'],
  ['obs-fold', answer('X-A: 1', ' 2'), 'obs-fold'],
  ['a bare LF', answer('X-A: 1\nX-B: 2'), 'bare-lf'],
  ['a bare LF after the status line', 'HTTP/1.1 200 OK\n\r\n', 'bare-lf'],
  ['a bare CR in the reason', 'HTTP/1.1 200 O\rK\r\n\r\n', 'bare-cr'],
  ['a NUL in the reason', 'HTTP/1.1 200 O\0K\r\n\r\n', 'bad-status-line'],
  ['a space before the colon', answer('Content-Length : 2'), 'space-before-colon'],
  ['a NUL in a value', answer('X-A: \0'), 'control-character'],
  ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'bad-status-line'],
  ['HTTP/1.2', 'HTTP/1.2 200 OK\r\n\r\n', 'unsupported-version'],
  ['two digits', 'HTTP/1.1 20 OK\r\n\r\n', 'bad-status-line'],
  ['four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'bad-status-line'],
  ['below 100', 'HTTP/1.1 099 OK\r\n\r\n', 'bad-status-line'],
  ['no space after the status', 'HTTP/1.1 200\r\n\r\n', 'bad-status-line'],
  ['two spaces', 'HTTP/1.1  200 OK\r\n\r\n', 'bad-status-line'],
  ['an empty line before', '\r\nHTTP/1.1 200 OK\r\n\r\n', 'bad-status-line'],
  ['no HTTP', 'nonsense\r\n\r\n', 'bad-status-line'],
])('refused: %s', (_name, text, reason) => {
  expect(readEverywhere(text)).toBe(reason)
})

test.each([
  ['a length', answer('Content-Length: 2'), '[38,200,1,"length",2,0,1,"200 OK"]'],
  ['no length', answer(), '[19,200,1,"close",-1,0,0,"200 OK"]'],
  ['chunks', answer('Transfer-Encoding: chunked'), '[47,200,1,"chunked",-1,0,1,"200 OK"]'],
  ['no reason', 'HTTP/1.0 404 \r\nConnection: close\r\n\r\n', '[36,404,0,"close",-1,1,1,"404 "]'],
  [
    'no content',
    'HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n',
    '[38,204,1,"none",0,0,1,"204 No"]',
  ],
  ['an unusual status', 'HTTP/1.1 999 \xe4\r\n\r\n', '[18,999,1,"close",-1,0,0,"999 \xe4"]'],
  ['another protocol', 'HTTP/1.1 101 S\r\n\r\n', '[18,101,1,"tunnel",-1,0,0,"101 S"]'],
])('read: %s', (_name, text, expected) => {
  expect(readEverywhere(text)).toBe(expected)
})

test('a head beyond the limit', () => {
  const bytes = Buffer.from(answer(`X: ${'x'.repeat(MAX_HEAD)}`))
  expect(read(bytes)).toBe('head-too-large')
  expect(read(bytes, MAX_HEAD - 1)).toBe('more')
})

test.each([
  ['GET', 200, 5, false, 'length'],
  ['GET', 200, 0, false, 'none'],
  ['GET', 200, -1, true, 'chunked'],
  ['GET', 200, -1, false, 'close'],
  ['HEAD', 200, 5, false, 'none'],
  ['HEAD', 200, -1, true, 'none'],
  ['HEAD', 200, -1, false, 'none'],
  ['GET', 304, 5, false, 'none'],
  ['GET', 304, -1, true, 'none'],
  ['GET', 204, -1, false, 'none'],
  ['GET', 100, -1, false, 'none'],
  ['GET', 101, -1, false, 'tunnel'],
  ['CONNECT', 200, -1, false, 'tunnel'],
  ['CONNECT', 404, 5, false, 'length'],
] as const)(
  'the body of %s %i with length %i, chunked %s: %s',
  (method, status, contentLength, chunked, framing) => {
    expect(responseFraming(method, { status, contentLength, chunked })).toBe(framing)
  },
)
