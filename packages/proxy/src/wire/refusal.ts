/** Why a message is refused. */
export type RefusalReason = keyof typeof REASONS

/** What is said to the one who sent it. An answer that is refused is always 502 to the client. */
export interface Refusal {
  readonly reason: RefusalReason
  readonly status: 400 | 431 | 501 | 505
  readonly words: string
}

const REASONS = {
  'bad-request-line': [400, 'the request line is malformed'],
  'bad-status-line': [400, 'the status line is malformed'],
  'unknown-method': [501, 'the method is not known'],
  'bad-target': [400, 'the request target is malformed'],
  'unsupported-version': [505, 'the protocol version is not supported'],
  'bare-cr': [400, 'a CR stands without an LF'],
  'bare-lf': [400, 'an LF stands without a CR'],
  'obs-fold': [400, 'a header is folded over several lines'],
  'bad-header-name': [400, 'the name of a header is malformed'],
  'space-before-colon': [400, 'a space stands before the colon of a header'],
  'control-character': [400, 'a header has a control character in it'],
  'too-many-headers': [431, 'there are too many headers'],
  'head-too-large': [431, 'the head is too large'],
  'bad-content-length': [400, 'the Content-Length is no number of bytes'],
  'repeated-content-length': [400, 'there is more than one Content-Length'],
  'length-and-coding': [400, 'there are both Content-Length and Transfer-Encoding'],
  'bad-transfer-coding': [400, 'the Transfer-Encoding does not end the message'],
  'unknown-transfer-coding': [501, 'the Transfer-Encoding is not known'],
  'coding-in-http-1.0': [400, 'HTTP/1.0 has no Transfer-Encoding'],
  'body-where-none-may-be': [400, 'this status has no body'],
  'interim-that-closes': [400, 'an interim answer ends the connection'],
  'interim-in-http-1.0': [400, 'HTTP/1.0 has no interim answers'],
  'missing-host': [400, 'there is no Host'],
  'repeated-host': [400, 'there is more than one Host'],
  'bad-host': [400, 'the Host is malformed'],
  'host-disagrees': [400, 'the request target and Host name different hosts'],
  'bad-chunk-size': [400, 'the size of a chunk is malformed'],
  'bad-chunk-extension': [400, 'the extension of a chunk is malformed'],
  'chunk-extension-too-large': [400, 'the extensions of chunks are too long'],
  'bad-chunk-end': [400, 'a chunk does not end where it says'],
  'bad-trailer': [400, 'a trailer frames or routes the message'],
  'trailers-too-large': [431, 'the trailers are too large'],
} as const satisfies Record<string, readonly [status: Refusal['status'], words: string]>

const NAMES = Object.keys(REASONS) as RefusalReason[]

/** A reason as a negative number, which parsers return in place of a position. */
export function refused(reason: RefusalReason): number {
  return -1 - NAMES.indexOf(reason)
}

/** The refusal behind such a number. */
export function refusalOf(code: number): Refusal {
  const reason = NAMES[-1 - code]
  if (reason === undefined) throw new RangeError(`${code} is no refusal`)
  const [status, words] = REASONS[reason]
  return { reason, status, words }
}
