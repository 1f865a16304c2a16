import type { Fields } from './fields.ts'
import { COMMA, HTAB, SP, TOKEN, ZERO } from './octets.ts'

/** Options of a Connection header, as bits. */
export const CLOSE = 1
export const KEEP = 2
export const UPGRADES = 4
/** Something else: the name of a header, which then belongs to this connection only. */
export const NAMES_HEADERS = 8

const OPTIONS: readonly (readonly [bytes: Uint8Array, bit: number])[] = [
  [Buffer.from('close'), CLOSE],
  [Buffer.from('keep-alive'), KEEP],
  [Buffer.from('upgrade'), UPGRADES],
]

/** Compares without regard to letter case; `lower` is in lower case. */
export function isWord(bytes: Uint8Array, start: number, end: number, lower: Uint8Array): boolean {
  if (end - start !== lower.length) return false
  for (let index = 0; index < lower.length; index += 1) {
    if (TOKEN[bytes[start + index] as number] !== lower[index]) return false
  }
  return true
}

/** What a Connection header says (RFC 9110, 7.6.1). */
export function connectionOptions(bytes: Uint8Array, start: number, end: number): number {
  let found = 0
  let at = start
  while (at < end) {
    const byte = bytes[at] as number
    if (byte === COMMA || byte === SP || byte === HTAB) {
      at += 1
      continue
    }
    const from = at
    while (at < end && bytes[at] !== COMMA) at += 1
    let to = at
    while (to > from && (bytes[to - 1] === SP || bytes[to - 1] === HTAB)) to -= 1
    found |= optionOf(bytes, from, to)
  }
  return found
}

function optionOf(bytes: Uint8Array, start: number, end: number): number {
  for (const [word, bit] of OPTIONS) if (isWord(bytes, start, end, word)) return bit
  return NAMES_HEADERS
}

/** A Content-Length: digits and nothing else (RFC 9110, 8.6). @returns -1 for anything else, or for too many bytes */
export function contentLength(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return -1
  let length = 0
  for (let at = start; at < end; at += 1) {
    const digit = (bytes[at] as number) - ZERO
    if (digit < 0 || digit > 9) return -1
    length = length * 10 + digit
    if (length > Number.MAX_SAFE_INTEGER) return -1
  }
  return length
}

const CHUNKED = Buffer.from('chunked')

/**
 * Whether a Transfer-Encoding is chunked alone, which is all that is spoken here. White space after it, which RFC 9110
 * allows, is not read alike by all: llhttp takes `chunked` and a tab for another coding.
 */
export function isChunked(bytes: Uint8Array, fields: Fields, mark: number): boolean {
  const end = fields.valueEnd(mark)
  return fields.lineEnd(mark) === end + 2 && isWord(bytes, fields.valueStart(mark), end, CHUNKED)
}

/** Whether a Transfer-Encoding of more than that at least says where the message ends (RFC 9112, 6.3). */
export function endsWithChunked(value: string): boolean {
  const codings = value.toLowerCase().split(/[ \t]*,[ \t]*/)
  return codings.length > 1 && codings.indexOf('chunked') === codings.length - 1
}
