import {
  CLOSE,
  connectionOptions,
  contentLength,
  isChunked,
  KEEP,
  NAMES_HEADERS,
} from './field-values.ts'
import { Fields } from './fields.ts'
import {
  CONNECTION,
  CONTENT_LENGTH,
  DATE,
  KEEP_ALIVE,
  TRANSFER_ENCODING,
  UPGRADE,
} from './header-names.ts'
import { CR, LF, SP, VALUE, ZERO } from './octets.ts'
import { refused } from './refusal.ts'
import { MAX_HEAD } from './request-head.ts'

const BAD_LINE = refused('bad-status-line')
const BARE_LF = refused('bare-lf')
const BARE_CR = refused('bare-cr')
const BAD_VERSION = refused('unsupported-version')
const TOO_LARGE = refused('head-too-large')
const BAD_LENGTH = refused('bad-content-length')
const REPEATED_LENGTH = refused('repeated-content-length')
const BOTH = refused('length-and-coding')
const BAD_CODING = refused('bad-transfer-coding')
const OLD_CODING = refused('coding-in-http-1.0')
const NO_BODY = refused('body-where-none-may-be')

const OLD_INTERIM = refused('interim-in-http-1.0')
const CLOSES = refused('interim-that-closes')

const VERSION = Buffer.from('HTTP/1.')

/** The head of an answer; as a request's, one object serves all. */
export class ResponseHead {
  readonly fields = new Fields()
  status = 0
  minor = 1
  /** Where the status code begins, and where the line ends. */
  lineStart = 0
  lineEnd = 0
  contentLength = -1
  chunked = false
  connection = 0
  /** Marks of these headers, -1 for none. */
  upgrade = -1
  date = -1
  keepAlive = -1

  /**
   * @param markAll marks every header line
   * @returns the position after it, 0 when the bytes end before it does, or a `refused` number
   */
  parse(bytes: Uint8Array, start: number, available: number, markAll = false): number {
    const end = Math.min(available, start + MAX_HEAD)
    let at = this.#line(bytes, start, end)
    if (at > 0) at = this.fields.parse(bytes, at, end, markAll)
    if (at === 0) return end - start === MAX_HEAD ? TOO_LARGE : 0
    return at < 0 ? at : this.#settle(bytes) || at
  }

  #line(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    for (let index = 0; index < VERSION.length; index += 1, at += 1) {
      if (at >= end) return 0
      if (bytes[at] !== VERSION[index]) return BAD_LINE
    }
    if (at >= end) return 0
    const minor = (bytes[at] as number) - ZERO
    if (minor !== 0 && minor !== 1) return BAD_VERSION
    at += 1
    if (at >= end) return 0
    if (bytes[at] !== SP) return BAD_LINE
    at += 1
    const lineStart = at
    let status = 0
    for (let index = 0; index < 3; index += 1, at += 1) {
      if (at >= end) return 0
      const digit = (bytes[at] as number) - ZERO
      if (digit < 0 || digit > 9) return BAD_LINE
      status = status * 10 + digit
    }
    if (status < 100) return BAD_LINE
    if (at >= end) return 0
    if (bytes[at] !== SP) return BAD_LINE
    at += 1
    while (at < end && VALUE[bytes[at] as number] !== 0) at += 1
    if (at >= end) return 0
    if (bytes[at] !== CR) return bytes[at] === LF ? BARE_LF : BAD_LINE
    if (at + 1 >= end) return 0
    if (bytes[at + 1] !== LF) return BARE_CR
    this.minor = minor
    this.status = status
    this.lineStart = lineStart
    this.lineEnd = at
    return at + 2
  }

  #settle(bytes: Uint8Array): number {
    const { fields } = this
    this.contentLength = -1
    this.chunked = false
    this.connection = 0
    this.upgrade = -1
    this.date = -1
    this.keepAlive = -1
    for (let mark = 0; mark < fields.marked; mark += 1) {
      const start = fields.valueStart(mark)
      const end = fields.valueEnd(mark)
      switch (fields.id(mark)) {
        case CONTENT_LENGTH: {
          if (this.contentLength >= 0) return REPEATED_LENGTH
          this.contentLength = contentLength(bytes, start, end)
          if (this.contentLength < 0) return BAD_LENGTH
          break
        }
        case TRANSFER_ENCODING: {
          if (this.chunked || !isChunked(bytes, fields, mark)) return BAD_CODING
          this.chunked = true
          break
        }
        case CONNECTION: {
          this.connection |= connectionOptions(bytes, start, end)
          break
        }
        case UPGRADE: {
          if (this.upgrade < 0) this.upgrade = mark
          break
        }
        case KEEP_ALIVE: {
          this.keepAlive = mark
          break
        }
        case DATE: {
          this.date = mark
          break
        }
        default:
      }
    }
    if (this.chunked) {
      if (this.contentLength >= 0) return BOTH
      if (this.minor === 0) return OLD_CODING
    }
    // HTTP/1.0 knows of none (RFC 9110, 15.2).
    if (this.status < 200 && this.minor === 0) return OLD_INTERIM
    // Whoever believes the Connection header of an interim answer takes it for the last one.
    if (this.status < 200 && this.status !== 101 && (this.connection & CLOSE) !== 0) return CLOSES
    // A reader that went by the length would take what follows for the body (RFC 9112, 6.3).
    const bodiless = this.status < 200 || this.status === 204
    return bodiless && (this.chunked || this.contentLength > 0) ? NO_BODY : 0
  }

  /** Whether the server keeps the connection for another request. */
  get keepsAlive(): boolean {
    if ((this.connection & CLOSE) !== 0) return false
    return this.minor === 1 || (this.connection & KEEP) !== 0
  }

  get namesHeaders(): boolean {
    return (this.connection & NAMES_HEADERS) !== 0
  }
}
