/** Bytes that the grammar names (RFC 5234, appendix B.1). */
export const HTAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
export const SP = 0x20
export const DQUOTE = 0x22
export const COMMA = 0x2c
export const ZERO = 0x30
export const COLON = 0x3a
export const SEMICOLON = 0x3b
export const EQUALS = 0x3d
export const BACKSLASH = 0x5c

const TCHAR = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/

function table(value: (char: string, byte: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => value(String.fromCharCode(byte), byte))
}

/** A byte of a token in lower case, 0 for one that belongs into none (RFC 9110, 5.6.2). */
export const TOKEN = table((char) => (TCHAR.test(char) ? char.toLowerCase().charCodeAt(0) : 0))

/** 1 for a byte that a header's value may have: no control characters but the tab (RFC 9110, 5.5). */
export const VALUE = table((_, byte) => (byte === HTAB || (byte >= SP && byte !== 0x7f) ? 1 : 0))

/** The value of a hexadecimal digit and one more, 0 for what is none. */
export const HEX = table((char) => (/[0-9a-f]/i.test(char) ? Number.parseInt(char, 16) + 1 : 0))

/** What a request target has in it. */
export const PLAIN = 1
const QUESTION = 2
/** Something that has to be looked at before a path can be compared. */
export const UNUSUAL = 4

/**
 * Which of these a byte of a request target is; 0 for one that may not be there. What RFC 3986 leaves out of an
 * address but browsers do send in a query, such as `|` and `{`, may be there; a space, a control character or a byte
 * beyond ASCII may not.
 */
export const TARGET = table((char, byte) => {
  if (byte <= SP || byte >= 0x7f) return 0
  if (char === '?') return QUESTION
  return '%.#\\'.includes(char) ? UNUSUAL : PLAIN
})
