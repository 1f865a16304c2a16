import { Forwarded } from '../headers/forwarded.ts'
import type { HiddenCookies } from '../headers/hidden-cookies.ts'
import type { Peer } from '../headers/peer.ts'
import {
  CONNECTION,
  CONTENT_LENGTH,
  COOKIE,
  EXPECT,
  FORWARDED,
  HOST,
  KEEP_ALIVE,
  PROXY_AUTHENTICATE,
  PROXY_AUTHORIZATION,
  PROXY_CONNECTION,
  TE,
  TRAILER,
  TRANSFER_ENCODING,
  UPGRADE,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_MORE,
  X_FORWARDED_PORT,
  X_FORWARDED_PROTO,
  X_REAL_IP,
  X_SCHEME,
} from '../wire/header-names.ts'
import type { RequestHead } from '../wire/request-head.ts'
import type { Rewriting } from './rewriting.ts'
import { connectionNames, lineOf, nameOf, text, valueOf } from './head-text.ts'

const DROP = 1
const STRIP = 2
const STATE = 3
const IF_CHUNKED = 4
const IF_CURRENT = 5
const NEVER_NAMED = 6

// What becomes of a header; 0 is kept.
const FATES = new Uint8Array(64)
for (const id of [CONNECTION, KEEP_ALIVE, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION]) FATES[id] = DROP
for (const id of [PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE]) FATES[id] = DROP
for (const id of [X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST]) FATES[id] = STATE
for (const id of [X_FORWARDED_PORT, X_FORWARDED_MORE, FORWARDED, X_REAL_IP, X_SCHEME])
  FATES[id] = STATE
FATES[COOKIE] = STRIP
FATES[TRAILER] = IF_CHUNKED
FATES[EXPECT] = IF_CURRENT
FATES[HOST] = NEVER_NAMED
FATES[CONTENT_LENGTH] = NEVER_NAMED

/** What the text of a request depends on besides its head. */
export interface RequestTextRules {
  readonly peer: Peer
  readonly cookies: HiddenCookies
  /** Pairs `name=value` of cookies that do not go on either. */
  readonly dropped: ReadonlySet<string>
  /** For a client of HTTP/1.0 that named no host. */
  readonly fallbackHost: string
  /** The protocol to ask the server to switch to. */
  readonly upgrade: string | undefined
  readonly rewriting: Rewriting
}

/** Remembers what was last stated about a client, since it hardly changes. */
export class ForwardedText {
  readonly #peer: Peer
  #host: string | undefined
  #text = ''

  constructor(peer: Peer) {
    this.#peer = peer
  }

  /** The lines for a peer who has said nothing itself that is believed. */
  of(host: string | undefined): string {
    if (this.#text === '' || this.#host !== host) {
      this.#host = host
      this.#text = statedBy(new Forwarded(this.#peer), host)
    }
    return this.#text
  }
}

function statedBy(forwarded: Forwarded, host: string | undefined): string {
  const headers: string[] = []
  forwarded.write(headers, host)
  let lines = ''
  for (let index = 0; index < headers.length; index += 2)
    lines += `${headers[index]}: ${headers[index + 1]}\r\n`
  return lines
}

/**
 * The head that a server gets: what was parsed, without what belongs to the connection or to the hub, and with what
 * this proxy knows of the client. What stands between two headers that are changed is copied in one piece, which is
 * the same as writing each line anew: the parser marks those that are not written that way.
 *
 * @param head of `bytes`; with all headers marked, when Connection names some
 */
export function requestText(
  bytes: Buffer,
  head: RequestHead,
  url: string,
  rules: RequestTextRules,
  stated: ForwardedText,
): string {
  const { fields, host } = head
  const { statesClient, targetHost, added } = rules.rewriting
  const named = head.namesHeaders ? connectionNames(bytes, fields) : undefined
  // Only what a trusted peer has said already makes a difference.
  let forwarded: Forwarded | undefined
  let out = `${head.method} ${url} HTTP/1.1\r\n`
  if (host < 0) out += `Host: ${rules.fallbackHost}\r\n`
  let from = fields.start
  for (let mark = 0; mark < fields.marked; mark += 1) {
    const fate = FATES[fields.id(mark)] as number
    const isStated = fate === STATE && statesClient
    const kept =
      isKept(fate, head) &&
      !isStated &&
      !isNamed(named, fate, bytes, head, mark) &&
      !(added !== undefined && isNamed(added.names, fate, bytes, head, mark))
    const isReplaced = targetHost && mark === host
    if (kept && fate !== STRIP && !isReplaced && fields.isEven(mark)) continue
    out += text(bytes, from, fields.nameStart(mark))
    from = fields.lineEnd(mark)
    if (isStated) {
      if (!rules.peer.trusted) continue
      forwarded ??= new Forwarded(rules.peer)
      forwarded.takes(nameOf(bytes, fields, mark).toLowerCase(), valueOf(bytes, fields, mark))
    } else if (isReplaced) {
      out += `${nameOf(bytes, fields, mark)}: ${rules.fallbackHost}\r\n`
    } else if (kept && fate === STRIP) {
      const rest = rules.cookies.strip(valueOf(bytes, fields, mark), rules.dropped)
      if (rest !== undefined) out += `${nameOf(bytes, fields, mark)}: ${rest}\r\n`
    } else if (kept) {
      out += lineOf(bytes, fields, mark)
    }
  }
  out += text(bytes, from, fields.end)
  if (statesClient) {
    const seen = host < 0 ? undefined : valueOf(bytes, fields, host)
    out += forwarded ? statedBy(forwarded, seen) : stated.of(seen)
  }
  if (added !== undefined) out += added.text
  if (head.chunked) out += 'Transfer-Encoding: chunked\r\n'
  if (rules.upgrade !== undefined) out += `Connection: Upgrade\r\nUpgrade: ${rules.upgrade}\r\n`
  return `${out}\r\n`
}

function isKept(fate: number, { chunked, minor }: RequestHead): boolean {
  if (fate === IF_CHUNKED) return chunked
  if (fate === IF_CURRENT) return minor === 1
  return fate !== DROP
}

function isNamed(
  named: ReadonlySet<string> | undefined,
  fate: number,
  bytes: Buffer,
  { fields }: RequestHead,
  mark: number,
): boolean {
  if (named === undefined || fate === NEVER_NAMED) return false
  return named.has(nameOf(bytes, fields, mark).toLowerCase())
}

/**
 * The head that the hub gets: all that the client said, since the hub speaks to it directly, but for what the
 * connection between proxy and hub has of its own.
 *
 * @param target as the client sent it
 */
export function hubRequestText(
  bytes: Buffer,
  head: RequestHead,
  target: string,
  upgrade: string | undefined,
): string {
  const { fields } = head
  let out = `${head.method} ${target} HTTP/1.${head.minor}\r\n`
  let from = fields.start
  for (let mark = 0; mark < fields.marked; mark += 1) {
    const id = fields.id(mark)
    const dropped =
      id === CONNECTION || id === TRANSFER_ENCODING || id === UPGRADE || id === KEEP_ALIVE
    if (!dropped && fields.isEven(mark)) continue
    out += text(bytes, from, fields.nameStart(mark))
    from = fields.lineEnd(mark)
    if (!dropped) out += lineOf(bytes, fields, mark)
  }
  out += text(bytes, from, fields.end)
  if (head.chunked) out += 'Transfer-Encoding: chunked\r\n'
  if (upgrade !== undefined) out += `Connection: Upgrade\r\nUpgrade: ${upgrade}\r\n`
  return `${out}\r\n`
}
