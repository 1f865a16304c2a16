import type { Random } from './random.ts'

const BYTES = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '\t',
  ':',
  ',',
  ';',
  '=',
  '"',
  '0',
  '3',
  'a',
  '\x7f',
  '\x80',
  '\xff',
  '\x0b',
  '\x0c',
  '/',
  '\\',
]
const WORDS = [
  'Content-Length: 3\r\n',
  'Transfer-Encoding: chunked\r\n',
  '\r\n\r\n',
  '0\r\n\r\n',
  'GET / HTTP/1.1\r\nHost: h\r\n\r\n',
  ' chunked',
  'HTTP/1.1',
]

/** Changes a few bytes of a text. @param other another text to take a piece from */
export function mutate(random: Random, text: string, other: string): string {
  let out = text
  for (let count = 1 + random.below(3); count > 0; count -= 1) out = once(random, out, other)
  return out
}

function once(random: Random, text: string, other: string): string {
  const at = random.below(text.length + 1)
  const length = 1 + random.below(random.once(4) ? 20 : 2)
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at) + random.pick(BYTES) + text.slice(at)
    case 1:
      return text.slice(0, at) + random.pick(BYTES) + text.slice(at + 1)
    case 2:
      return text.slice(0, at) + text.slice(at + length)
    case 3:
      return text.slice(0, at) + text.slice(at, at + length) + text.slice(at)
    case 4:
      return text.slice(0, at) + random.pick(WORDS) + text.slice(at)
    case 5: {
      const from = random.below(other.length + 1)
      return text.slice(0, at) + other.slice(from, from + random.below(60)) + text.slice(at)
    }
    default:
      return text.slice(0, at)
  }
}
