import { RESET } from './targets.ts'

/** Why there is no answer of the server, as the status a client gets. */
export type FailureStatus = 400 | 502 | 503 | 504

/** @param sent whether the request was on a connection to the server */
export function failureStatus(error: Error, sent: boolean): FailureStatus {
  const code = codeOf(error)
  if (code === 'UND_ERR_INVALID_ARG') return 400
  if (!sent) return 503
  return code === 'UND_ERR_HEADERS_TIMEOUT' ? 504 : 502
}

// RFC 9110, 9.2.2. POST and PATCH may do something twice.
const IDEMPOTENT: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
])

/** Whether a request may be sent once more when a connection breaks before the answer. */
export function isRepeatable(method: string, hasBody: boolean): boolean {
  return !hasBody && IDEMPOTENT.has(method)
}

/** Whether the connection ended, as an idle one does when the server closes it just then (RFC 9112, 9.3.1). */
export function isBrokenConnection(error: Error): boolean {
  const code = codeOf(error)
  return code === RESET || code === 'UND_ERR_SOCKET' || code === 'EPIPE'
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined
}
