import { namedByConnection } from '../headers/connection.ts'
import { ownPath, sentName, type ResponseRules } from '../headers/response-headers.ts'
import {
  ALT_SVC,
  CLEAR_SITE_DATA,
  CONNECTION,
  CONTENT_LENGTH,
  KEEP_ALIVE,
  NEL,
  PROXY_AUTHENTICATE,
  PROXY_AUTHORIZATION,
  PROXY_CONNECTION,
  REPORT_TO,
  SERVICE_WORKER_ALLOWED,
  SET_COOKIE,
  STRICT_TRANSPORT_SECURITY,
  TE,
  TRAILER,
  TRANSFER_ENCODING,
  UPGRADE,
} from '../wire/header-names.ts'
import type { ResponseHead } from '../wire/response-head.ts'
import { lineOf, nameOf, text, valueOf } from './head-text.ts'

const DROP = 1
const ORIGIN = 2
const SET = 3
const SCOPE = 4
const IF_CHUNKED = 5
const LENGTH = 6

const FATES = new Uint8Array(64)
for (const id of [CONNECTION, KEEP_ALIVE, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION]) FATES[id] = DROP
for (const id of [PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE]) FATES[id] = DROP
for (const id of [ALT_SVC, CLEAR_SITE_DATA, NEL, REPORT_TO, STRICT_TRANSPORT_SECURITY])
  FATES[id] = ORIGIN
FATES[SET_COOKIE] = SET
FATES[SERVICE_WORKER_ALLOWED] = SCOPE
FATES[TRAILER] = IF_CHUNKED
FATES[CONTENT_LENGTH] = LENGTH

/**
 * The head that the client gets of an answer, without the empty line, for whoever writes it to add how the body is
 * framed. The hub's own has no rules.
 *
 * @param head of `bytes`, which begins at `start`; with all headers marked, when Connection names some
 * @param keepTrailer whether trailers can follow
 */
export function responseText(
  bytes: Buffer,
  start: number,
  head: ResponseHead,
  rules: ResponseRules | undefined,
  keepTrailer: boolean,
): string {
  const { fields, status } = head
  const named = head.namesHeaders ? connectionNames(bytes, head) : undefined
  let out = ''
  let from = start
  if (head.minor === 0) {
    out = `HTTP/1.1 ${text(bytes, head.lineStart, head.lineEnd)}\r\n`
    from = fields.start
  }
  for (let mark = 0; mark < fields.marked; mark += 1) {
    const fate = FATES[fields.id(mark)] as number
    const kept =
      (fate === 0 || isKept(fate, bytes, head, mark, rules, keepTrailer, status)) &&
      !(named && fate !== LENGTH && named.has(nameOf(bytes, fields, mark).toLowerCase()))
    const scoped = kept && fate === SCOPE && rules !== undefined
    if (kept && !scoped && fields.isEven(mark)) continue
    out += text(bytes, from, fields.nameStart(mark))
    from = fields.lineEnd(mark)
    if (scoped) out += `${nameOf(bytes, fields, mark)}: ${ownPath(rules.routespec)}\r\n`
    else if (kept) out += lineOf(bytes, fields, mark)
  }
  return out + text(bytes, from, fields.end)
}

function isKept(
  fate: number,
  bytes: Buffer,
  { fields }: ResponseHead,
  mark: number,
  rules: ResponseRules | undefined,
  keepTrailer: boolean,
  status: number,
): boolean {
  switch (fate) {
    case DROP:
      return false
    case IF_CHUNKED:
      return keepTrailer
    // RFC 9110, 8.6: an answer that can have no body has no length either.
    case LENGTH:
      return status >= 200 && status !== 204
    case SET:
      return !rules?.cookies.has(sentName(valueOf(bytes, fields, mark)))
    case ORIGIN:
      return rules === undefined || ownPath(rules.routespec) === '/'
    default:
      return true
  }
}

function connectionNames(bytes: Buffer, { fields }: ResponseHead): ReadonlySet<string> | undefined {
  const raw: string[] = []
  for (let mark = 0; mark < fields.marked; mark += 1) {
    if (fields.id(mark) === CONNECTION) raw.push('connection', valueOf(bytes, fields, mark))
  }
  return namedByConnection(raw)
}
