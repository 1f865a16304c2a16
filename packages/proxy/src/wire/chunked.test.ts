import { expect, test } from 'vitest'
import { ChunkedDecoder } from './chunked.ts'
import { refusalOf } from './refusal.ts'

/** What comes of a body given in pieces: its data, trailers and the number of bytes it took. */
function decode(pieces: readonly Buffer[]): string {
  const decoder = new ChunkedDecoder()
  let data = ''
  let taken = 0
  for (const piece of pieces) {
    let at = 0
    while (at < piece.length && !decoder.done) {
      at = decoder.next(piece, at, piece.length)
      if (at < 0) return refusalOf(at).reason
      data += piece.toString('latin1', decoder.dataStart, decoder.dataEnd)
    }
    taken += at
  }
  if (!decoder.done) return 'more'
  const { trailers, trailerBytes } = decoder
  const section = trailerBytes.toString('latin1', trailers.start, trailers.end)
  return JSON.stringify([data, section, taken])
}

function decodeEverywhere(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  const whole = decode([bytes])
  for (let cut = 1; cut < bytes.length; cut += 1)
    expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toBe(whole)
  expect(decode([...bytes].map((byte) => Buffer.of(byte)))).toBe(whole)
  return whole
}

test.each([
  ['no chunk', '0\r\n\r\n', '["","",5]'],
  ['one chunk', '3\r\nabc\r\n0\r\n\r\n', '["abc","",13]'],
  ['two chunks', '3\r\nabc\r\nA\r\n0123456789\r\n000\r\n\r\n', '["abc0123456789","",30]'],
  ['trailers', '1\r\na\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n', '["a","X-A: 1\\r\\nX-B: 2\\r\\n",27]'],
  ['extensions', '1;a;b=c;d="e;\\"f"\r\nx\r\n0;y\r\n\r\n', '["x","",29]'],
  ['what follows is left', '0\r\n\r\nGET /', '["","",5]'],
])('%s', (_name, text, expected) => {
  expect(decodeEverywhere(text)).toBe(expected)
})

test.each([
  ['no size', '\r\nabc', 'bad-chunk-size'],
  ['a size that is none', 'zz\r\n', 'bad-chunk-size'],
  ['0x', '0x3\r\nabc\r\n', 'bad-chunk-size'],
  ['a sign', '+3\r\nabc\r\n', 'bad-chunk-size'],
  ['minus', '-1\r\n', 'bad-chunk-size'],
  ['a space before', ' 3\r\nabc\r\n', 'bad-chunk-size'],
  ['a space after', '3 \r\nabc\r\n', 'bad-chunk-size'],
  ['an underscore', '1_0\r\n', 'bad-chunk-size'],
  ['an overflow', 'fffffffffffffffff\r\n', 'bad-chunk-size'],
  ['2**53', '20000000000000\r\n', 'bad-chunk-size'],
  ['many zeros', `${'0'.repeat(17)}\r\n\r\n`, 'bad-chunk-size'],
  ['a bare LF after the size', '3\nabc\r\n0\r\n\r\n', 'bad-chunk-size'],
  ['a bare CR after the size', '3\rabc\r\n0\r\n\r\n', 'bad-chunk-size'],
  ['data that is too long', '3\r\nabcd\r\n0\r\n\r\n', 'bad-chunk-end'],
  ['data that is too short', '3\r\nab\r\n0\r\n\r\n', 'bad-chunk-end'],
  ['a bare LF after the data', '3\r\nabc\n0\r\n\r\n', 'bad-chunk-end'],
  ['a bare CR after the data', '3\r\nabc\r0\r\n\r\n', 'bad-chunk-end'],
  ['a bare LF in an extension', '3;a\nb\r\nabc\r\n', 'bad-chunk-extension'],
  ['a bare CR in an extension', '3;a\rb\r\nabc\r\n', 'bad-chunk-size'],
  ['a NUL in an extension', '3;a\0\r\nabc\r\n', 'bad-chunk-extension'],
  ['an extension without a name', '3;\r\nabc\r\n', 'bad-chunk-extension'],
  ['an extension without a value', '3;a=\r\nabc\r\n', 'bad-chunk-extension'],
  ['a space in an extension', '3; a\r\nabc\r\n', 'bad-chunk-extension'],
  ['a quote that does not end', '3;a="b\r\nabc\r\n', 'bad-chunk-extension'],
  ['something after a quote', '3;a="b"c\r\nabc\r\n', 'bad-chunk-extension'],
  ['a bare LF in a quote', '3;a="\n"\r\nabc\r\n', 'bad-chunk-extension'],
  ['long extensions', `3;${'a'.repeat(5000)}\r\n`, 'chunk-extension-too-large'],
  [
    'many extensions',
    `${`1;${'a'.repeat(40)}\r\nx\r\n`.repeat(200)}0\r\n\r\n`,
    'chunk-extension-too-large',
  ],
  ['a folded trailer', '0\r\nX-A: 1\r\n 2\r\n\r\n', 'obs-fold'],
  ['a bare LF in trailers', '0\r\nX-A: 1\n\r\n', 'bare-lf'],
  ['Transfer-Encoding as a trailer', '0\r\nTransfer-Encoding: chunked\r\n\r\n', 'bad-trailer'],
  ['Content-Length as a trailer', '0\r\ncontent-length: 5\r\n\r\n', 'bad-trailer'],
  ['Host as a trailer', '0\r\nHost: h\r\n\r\n', 'bad-trailer'],
  ['a bare LF at the end', '0\r\n\n', 'bare-lf'],
  ['a trailer without a colon', '0\r\nGET / HTTP/1.1\r\n\r\n', 'space-before-colon'],
])('refused: %s', (_name, text, reason) => {
  expect(decodeEverywhere(text)).toBe(reason)
})

test('trailers beyond the limit', () => {
  const text = Buffer.from(`0\r\nX: ${'x'.repeat(17_000)}`)
  expect(decode([text])).toBe('trailers-too-large')
  expect(decode([text.subarray(0, 9000), text.subarray(9000)])).toBe('trailers-too-large')
})
