import type { Random } from './random.ts'

const METHODS = [
  'GET',
  'GET',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'DELETE',
  'M-SEARCH',
  'QUERY',
  'get',
  'XYZ',
]
const TARGETS = [
  '/',
  '/user/a/x?y=1',
  '/a/../b',
  '/%2e%2E/x',
  '/%zz',
  '//h/x',
  '/x#f',
  '*',
  'http://h/x',
  'http://other/x',
]
const MORE_TARGETS = [
  '/|{}^`"<>\\',
  '/\xfc',
  '',
  'x',
  'http://h',
  'HTTP://h:80/',
  'http://u@h/',
  'ftp://h/',
  '/ x',
  'h:80',
]
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/1.2',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/01.1',
]
const STATUSES = [
  '200 OK',
  '200 OK',
  '200 ',
  '200',
  '204 No Content',
  '304 Not Modified',
  '103 Early Hints',
  '100 Continue',
  '404 \xe4',
  '999 x',
  '099 x',
  '2000 x',
  '200\tOK',
]
const LENGTHS = [
  '0',
  '3',
  '3',
  '5',
  '05',
  '+3',
  '-3',
  '0x3',
  '3 ',
  '3,3',
  '3, 3',
  '',
  '3_0',
  '18446744073709551619',
  '9007199254740993',
  '1e1',
  '3\x0b',
]
const CODINGS = [
  'chunked',
  'chunked',
  'Chunked',
  'chunked ',
  ' chunked',
  '\tchunked',
  '\x0bchunked',
  'xchunked',
  'chunked, identity',
  'identity',
  'identity, chunked',
  'gzip, chunked',
  'chunked;x',
  '"chunked"',
  'chunked,',
  ',chunked',
  '',
  'chunked\xa0',
]
const NAMES = [
  'X-A',
  'x-a',
  'Accept',
  'Cookie',
  'Expect',
  'Trailer',
  'TE',
  'Keep-Alive',
  'Proxy-Connection',
  'X-Forwarded-For',
  'Upgrade',
  'Content_Length',
  'Set-Cookie',
  'X\xe4',
  'X A',
  '',
  '"X"',
  'X\0',
]
const VALUES = [
  '1',
  'a b',
  '',
  '  x',
  'x  ',
  '\tx',
  '\xe4\xff',
  'a\0b',
  'a\x7fb',
  'a\rb',
  '100-continue',
  'websocket',
  'h2c',
  'trailers',
  'a=1; b=2',
  'x'.repeat(300),
]
const CONNECTIONS = [
  'close',
  'keep-alive',
  'Keep-Alive, X-A',
  'upgrade',
  'close, keep-alive',
  ', ,',
  'Transfer-Encoding',
  'content-length',
  '',
]
const COLONS = [': ', ': ', ': ', ': ', ':', ':\t', ' : ', ':  ', '\t: ', '']
const ENDS = [
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\r\n',
  '\n',
  '\r',
  '\r\r\n',
  '\r\n ',
  '\r\n\t',
]

/** Line ends are mostly right, so that the rest gets a chance. */
function end(random: Random): string {
  return random.once(60) ? random.pick(ENDS) : '\r\n'
}

function line(random: Random, name: string, value: string): string {
  return `${name}${random.once(20) ? random.pick(COLONS) : ': '}${value}${end(random)}`
}

function lines(random: Random, framing: readonly string[]): string {
  const all = [...framing]
  for (let more = random.below(4); more > 0; more -= 1) {
    const name = random.once(20) ? random.pick(NAMES) : random.pick(NAMES.slice(0, 11))
    const value = random.once(8) ? random.pick(VALUES) : random.pick(VALUES.slice(0, 7))
    all.splice(random.below(all.length + 1), 0, line(random, name, value))
  }
  if (random.once(4)) all.push(line(random, 'Connection', random.pick(CONNECTIONS)))
  return all.join('')
}

function framingLines(random: Random): { framing: string[]; body: string } {
  const name = random.pick(['Content-Length', 'content-length'])
  switch (random.below(12)) {
    case 0:
    case 1:
      return { framing: [line(random, name, '3')], body: 'abc' }
    case 2:
    case 3:
      return { framing: [line(random, 'Transfer-Encoding', 'chunked')], body: chunks(random) }
    case 4:
      return { framing: [line(random, name, random.pick(LENGTHS))], body: 'abc' }
    case 5:
      return {
        framing: [line(random, 'Transfer-Encoding', random.pick(CODINGS))],
        body: chunks(random),
      }
    case 6: {
      const both = [line(random, name, random.pick(LENGTHS))]
      both.push(
        line(
          random,
          random.pick(['Transfer-Encoding', name]),
          random.pick([...CODINGS, ...LENGTHS]),
        ),
      )
      return { framing: random.once(2) ? both : both.toReversed(), body: chunks(random) }
    }
    case 7:
      return { framing: [], body: '' }
    case 8:
    case 9:
      return { framing: [line(random, name, '3')], body: 'abc' }
    default:
      return { framing: [line(random, 'Transfer-Encoding', 'chunked')], body: chunks(random) }
  }
}

const SIZES = [
  '3',
  '3',
  '3',
  '03',
  '5',
  '0x3',
  '3 ',
  ' 3',
  '+3',
  'fffffffffffffffff',
  '20000000000000',
  '00000000000000003',
  'g',
  '',
]
const EXTENSIONS = [
  ';a',
  ';a=b',
  ';a="b;\\"c"',
  ';',
  ';a=',
  '; a',
  ' ;a',
  ';a="',
  ';a\nb',
  ';a\rb',
  ';a\0',
  ';\xe4',
  `;${'a'.repeat(5000)}`,
]

/** A body in chunks, mostly right. */
function chunks(random: Random): string {
  let out = ''
  for (let count = random.below(3); count > 0; count -= 1) {
    const size = random.once(8) ? random.pick(SIZES) : '3'
    const extension = random.once(8) ? random.pick(EXTENSIONS) : ''
    out += `${size}${extension}${end(random)}abc${end(random)}`
  }
  out += random.once(10) ? random.pick(['00', '000', '-0', '0 ', '']) : '0'
  out += `${random.once(10) ? random.pick(EXTENSIONS) : ''}${end(random)}`
  if (random.once(4)) out += line(random, random.pick(NAMES), random.pick(VALUES))
  return out + end(random)
}

function request(random: Random): string {
  const before = random.once(20) ? random.pick(['\r\n', '\n', '\r\n\r\n', ' ', '\r']) : ''
  const method = random.once(6) ? random.pick(METHODS) : 'POST'
  const target = random.once(10) ? random.pick([...TARGETS, ...MORE_TARGETS]) : random.pick(TARGETS)
  const version = random.once(10) ? random.pick(VERSIONS) : 'HTTP/1.1'
  const gap = random.once(30) ? random.pick(['  ', '\t', '']) : ' '
  const { framing, body } = framingLines(random)
  const host = random.once(15)
    ? random.pick(['', 'Host: h\r\nHost: h\r\n', 'Host: a b\r\n', 'Host:\r\n', 'Host: u@h\r\n'])
    : 'Host: h\r\n'
  return `${before}${method} ${target}${gap}${version}${end(random)}${lines(random, [host, ...framing])}${end(random)}${body}`
}

/** One to three requests of one connection. */
export function requests(random: Random): string {
  let out = request(random)
  while (random.once(3)) out += request(random)
  return out
}

/** The answer to one request, perhaps after interim ones. */
export function response(random: Random): string {
  let out = ''
  while (random.once(6)) out += `HTTP/1.1 103 Early Hints\r\n${lines(random, [])}\r\n`
  const status = random.once(3) ? random.pick(STATUSES) : '200 OK'
  const version = random.once(10) ? random.pick(VERSIONS) : 'HTTP/1.1'
  const { framing, body } = framingLines(random)
  out += `${version} ${status}${end(random)}${lines(random, framing)}${end(random)}${body}`
  return random.once(8) ? `${out}HTTP/1.1 200 OK\r\n\r\n` : out
}
