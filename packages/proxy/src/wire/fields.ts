import { headerId, OTHER } from './header-names.ts'
import { COLON, CR, HTAB, LF, SP, TOKEN, VALUE } from './octets.ts'
import { refused } from './refusal.ts'

/** The most header lines of one message. */
export const MAX_FIELDS = 256

const STRIDE = 6
/** Set in an id whose line is not written as `Name: value`. */
const UNEVEN = 64

const BARE_CR = refused('bare-cr')
const BARE_LF = refused('bare-lf')
const OBS_FOLD = refused('obs-fold')
const BAD_NAME = refused('bad-header-name')
const SPACE_BEFORE_COLON = refused('space-before-colon')
const CONTROL = refused('control-character')
const TOO_MANY = refused('too-many-headers')

/**
 * Where the header lines of a message are that need a look: those a proxy must know, and those that are not written
 * as `Name: value`. All others are only counted: what is passed on unchanged needs no note. Positions are in the
 * bytes that were parsed; nothing is kept of them.
 */
export class Fields {
  /** Where the first line begins, and where the empty line does. */
  start = 0
  end = 0
  /** How many lines there are. */
  count = 0
  /** How many of them are marked. */
  marked = 0
  readonly #marks = new Int32Array(MAX_FIELDS * STRIDE)

  id(mark: number): number {
    return (this.#marks[mark * STRIDE] as number) & (UNEVEN - 1)
  }
  nameStart(mark: number): number {
    return this.#marks[mark * STRIDE + 1] as number
  }
  nameEnd(mark: number): number {
    return this.#marks[mark * STRIDE + 2] as number
  }
  /** Without the white space around it. */
  valueStart(mark: number): number {
    return this.#marks[mark * STRIDE + 3] as number
  }
  valueEnd(mark: number): number {
    return this.#marks[mark * STRIDE + 4] as number
  }
  /** Where the next line begins. */
  lineEnd(mark: number): number {
    return this.#marks[mark * STRIDE + 5] as number
  }
  /** Whether the line is written as `Name: value`, without more or less white space. */
  isEven(mark: number): boolean {
    return ((this.#marks[mark * STRIDE] as number) & UNEVEN) === 0
  }

  /**
   * Reads header lines until the empty line, in one pass (RFC 9112, 5).
   *
   * @param markAll marks every line, for those who have to look at each
   * @returns the position after the empty line, 0 when the bytes end before it, or a {@link refused} number
   */
  parse(bytes: Uint8Array, from: number, end: number, markAll = false): number {
    const marks = this.#marks
    let at = from
    let count = 0
    let marked = 0
    this.start = from
    for (;;) {
      if (at >= end) return 0
      const first = bytes[at] as number
      if (TOKEN[first] === 0) {
        if (first === CR) {
          if (at + 1 >= end) return 0
          if (bytes[at + 1] !== LF) return BARE_CR
          break
        }
        return first === SP || first === HTAB ? OBS_FOLD : first === LF ? BARE_LF : BAD_NAME
      }
      if (count === MAX_FIELDS) return TOO_MANY
      count += 1
      const nameStart = at
      do at += 1
      while (at < end && TOKEN[bytes[at] as number] !== 0)
      if (at >= end) return 0
      if (bytes[at] !== COLON) return afterName(bytes[at] as number)
      const nameEnd = at
      do at += 1
      while (at < end && (bytes[at] === SP || bytes[at] === HTAB))
      const valueStart = at
      while (at < end && VALUE[bytes[at] as number] !== 0) at += 1
      if (at >= end) return 0
      if (bytes[at] !== CR) return bytes[at] === LF ? BARE_LF : CONTROL
      if (at + 1 >= end) return 0
      if (bytes[at + 1] !== LF) return BARE_CR
      let valueEnd = at
      while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === HTAB))
        valueEnd -= 1
      const id = headerId(bytes, nameStart, nameEnd)
      const even =
        valueStart === nameEnd + 2 && valueEnd === at && bytes[nameEnd + 1] === SP ? 0 : UNEVEN
      if (id !== OTHER || even !== 0 || markAll) {
        const mark = marked * STRIDE
        marks[mark] = id | even
        marks[mark + 1] = nameStart
        marks[mark + 2] = nameEnd
        marks[mark + 3] = valueStart
        marks[mark + 4] = valueEnd
        marks[mark + 5] = at + 2
        marked += 1
      }
      at += 2
    }
    this.end = at
    this.count = count
    this.marked = marked
    return at + 2
  }
}

function afterName(byte: number): number {
  if (byte === SP || byte === HTAB) return SPACE_BEFORE_COLON
  return byte === LF ? BARE_LF : BAD_NAME
}
