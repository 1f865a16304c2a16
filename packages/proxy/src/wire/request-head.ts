import { METHODS } from 'node:http'
import {
  CLOSE,
  connectionOptions,
  contentLength,
  endsWithChunked,
  isChunked,
  isWord,
  KEEP,
  NAMES_HEADERS,
  UPGRADES,
} from './field-values.ts'
import { Fields } from './fields.ts'
import {
  CONNECTION,
  CONTENT_LENGTH,
  EXPECT,
  HOST,
  TRANSFER_ENCODING,
  UPGRADE,
} from './header-names.ts'
import { isHost, targetForm } from './request-target.ts'
import { CR, LF, SP, TARGET, TOKEN } from './octets.ts'
import { refused } from './refusal.ts'

/** The largest head of a message, in bytes. */
export const MAX_HEAD = 32 * 1024

const BAD_LINE = refused('bad-request-line')
const BAD_TARGET = refused('bad-target')
const BAD_VERSION = refused('unsupported-version')
const UNKNOWN_METHOD = refused('unknown-method')
const BARE_LF = refused('bare-lf')
const TOO_LARGE = refused('head-too-large')
const BAD_LENGTH = refused('bad-content-length')
const REPEATED_LENGTH = refused('repeated-content-length')
const BOTH = refused('length-and-coding')
const BAD_CODING = refused('bad-transfer-coding')
const UNKNOWN_CODING = refused('unknown-transfer-coding')
const OLD_CODING = refused('coding-in-http-1.0')
const NO_HOST = refused('missing-host')
const TWO_HOSTS = refused('repeated-host')
const BAD_HOST = refused('bad-host')
const HOSTS_DISAGREE = refused('host-disagrees')

const KNOWN: ReadonlySet<string> = new Set(METHODS)
const GET = Buffer.from('GET ')
const VERSION = Buffer.from('HTTP/1.')
const CONTINUE = Buffer.from('100-continue')

/**
 * The head of a request as a strict reader of RFC 9112 sees it. One object serves all requests: it holds positions in
 * the bytes last parsed, and nothing of them.
 */
export class RequestHead {
  readonly fields = new Fields()
  method = ''
  targetStart = 0
  targetEnd = 0
  /** What the target has in it, bits of `octets.ts`. */
  target = 0
  /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
  minor = 1
  /** -1 for none. */
  contentLength = -1
  chunked = false
  /** Bits of `field-values.ts`. */
  connection = 0
  expectsContinue = false
  /** Marks of these headers, -1 for none. */
  host = -1
  upgrade = -1

  /**
   * Reads a head, in one pass over the bytes.
   *
   * @param markAll marks every header line
   * @returns the position after it, 0 when the bytes end before it does, or a `refused` number
   */
  parse(bytes: Buffer, start: number, available: number, markAll = false): number {
    const end = Math.min(available, start + MAX_HEAD)
    let at = this.#line(bytes, start, end)
    if (at > 0) at = this.fields.parse(bytes, at, end, markAll)
    if (at === 0) return end - start === MAX_HEAD ? TOO_LARGE : 0
    return at < 0 ? at : this.#settle(bytes) || at
  }

  #line(bytes: Buffer, start: number, end: number): number {
    let at = start
    // One empty line before a request is allowed for (RFC 9112, 2.2).
    if (bytes[at] === CR && at < end) {
      if (at + 1 >= end) return 0
      if (bytes[at + 1] !== LF) return BAD_LINE
      at += 2
    }
    const methodStart = at
    while (at < end && TOKEN[bytes[at] as number] !== 0) at += 1
    if (at >= end) return 0
    if (bytes[at] !== SP || at === methodStart) return bytes[at] === LF ? BARE_LF : BAD_LINE
    const methodEnd = at
    at += 1
    const targetStart = at
    let target = 0
    while (at < end) {
      const kind = TARGET[bytes[at] as number] as number
      if (kind === 0) break
      target |= kind
      at += 1
    }
    if (at >= end) return 0
    if (bytes[at] !== SP || at === targetStart) return bytes[at] === LF ? BARE_LF : BAD_TARGET
    const targetEnd = at
    at += 1
    for (let index = 0; index < VERSION.length; index += 1, at += 1) {
      if (at >= end) return 0
      if (bytes[at] !== VERSION[index]) return BAD_VERSION
    }
    if (at >= end) return 0
    const minor = (bytes[at] as number) - 0x30
    if (minor !== 0 && minor !== 1) return BAD_VERSION
    at += 1
    if (at >= end) return 0
    if (bytes[at] !== CR) return bytes[at] === LF ? BARE_LF : BAD_LINE
    if (at + 1 >= end) return 0
    if (bytes[at + 1] !== LF) return BAD_LINE
    this.minor = minor
    this.targetStart = targetStart
    this.targetEnd = targetEnd
    this.target = target
    return this.#method(bytes, methodStart, methodEnd) || at + 2
  }

  #method(bytes: Buffer, start: number, end: number): number {
    if (
      end - start === 3 &&
      bytes[start] === GET[0] &&
      bytes[start + 1] === GET[1] &&
      bytes[start + 2] === GET[2]
    ) {
      this.method = 'GET'
      return 0
    }
    this.method = bytes.toString('latin1', start, end)
    return KNOWN.has(this.method) ? 0 : UNKNOWN_METHOD
  }

  /** What the headers say together. @returns 0, or a `refused` number */
  #settle(bytes: Buffer): number {
    const { fields } = this
    this.contentLength = -1
    this.chunked = false
    this.connection = 0
    this.expectsContinue = false
    this.host = -1
    this.upgrade = -1
    let coding = -1
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
          if (coding >= 0) return BAD_CODING
          coding = mark
          break
        }
        case HOST: {
          if (this.host >= 0) return TWO_HOSTS
          if (!isHost(bytes, start, end)) return BAD_HOST
          this.host = mark
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
        case EXPECT: {
          this.expectsContinue ||= isWord(bytes, start, end, CONTINUE)
          break
        }
        default:
      }
    }
    if (coding >= 0) {
      if (this.contentLength >= 0) return BOTH
      const start = fields.valueStart(coding)
      const end = fields.valueEnd(coding)
      if (!isChunked(bytes, fields, coding)) {
        const value = bytes.toString('latin1', start, end)
        return endsWithChunked(value) ? UNKNOWN_CODING : BAD_CODING
      }
      if (this.minor === 0) return OLD_CODING
      this.chunked = true
    }
    if (this.host < 0 && this.minor === 1) return NO_HOST
    return this.#agree(bytes)
  }

  /** A target that names a host must name that of the Host header, or others would see another one. */
  #agree(bytes: Buffer): number {
    if (bytes[this.targetStart] === 0x2f) return 0
    const { fields, host } = this
    const target = bytes.toString('latin1', this.targetStart, this.targetEnd)
    const form = targetForm(this.method, target)
    if (form === undefined) return BAD_TARGET
    if (form.authority === undefined || host < 0) return 0
    const named = bytes.toString('latin1', fields.valueStart(host), fields.valueEnd(host))
    return named.toLowerCase() === form.authority.toLowerCase() ? 0 : HOSTS_DISAGREE
  }

  /** Whether the connection may serve another request after this one, as far as the client is concerned. */
  get keepsAlive(): boolean {
    if ((this.connection & CLOSE) !== 0) return false
    return this.minor === 1 || (this.connection & KEEP) !== 0
  }

  /** Whether it asks to switch to another protocol. */
  get asksUpgrade(): boolean {
    return this.upgrade >= 0 && this.minor === 1 && (this.connection & UPGRADES) !== 0
  }

  get namesHeaders(): boolean {
    return (this.connection & NAMES_HEADERS) !== 0
  }
}
