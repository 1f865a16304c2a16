import type { HubErrorCode } from '@hubkit/core/contract'
import type { FailureStatus } from './failure.ts'

/** What the proxy says itself. */
export interface ErrorAnswer {
  readonly status: number
  readonly reason: string
  /** Names and values in turn, with the length. */
  readonly headers: readonly string[]
  readonly body: string
}

/** What the proxy may answer itself. */
export type ErrorStatus = FailureStatus | 403 | 404 | 405 | 408 | 431 | 501 | 505

const WORDS: Record<ErrorStatus, readonly [reason: string, code: HubErrorCode, message: string]> = {
  400: ['Bad Request', 'HUB_ERR_BAD_REQUEST', 'The address is not valid.'],
  403: ['Forbidden', 'HUB_ERR_UNAUTHENTICATED', 'This token does not count any more.'],
  404: ['Not Found', 'HUB_ERR_NOT_FOUND', 'There is nothing here.'],
  405: ['Method Not Allowed', 'HUB_ERR_METHOD', 'This method is not supported here.'],
  408: ['Request Timeout', 'HUB_ERR_BAD_REQUEST', 'The request did not come in time.'],
  431: ['Request Header Fields Too Large', 'HUB_ERR_BAD_REQUEST', 'The headers are too large.'],
  501: ['Not Implemented', 'HUB_ERR_BAD_REQUEST', 'This is not supported here.'],
  502: ['Bad Gateway', 'HUB_ERR_PROXY', 'The server gave no answer that makes sense.'],
  503: ['Service Unavailable', 'HUB_ERR_PROXY', 'The server cannot be reached right now.'],
  504: ['Gateway Timeout', 'HUB_ERR_PROXY', 'The server took too long to answer.'],
  505: ['HTTP Version Not Supported', 'HUB_ERR_BAD_REQUEST', 'This version is not supported.'],
}

/**
 * A page for browsers, JSON for everything else. Neither repeats anything of the request.
 *
 * @param accept the request's Accept header
 * @param words a sentence that says more than the usual one
 */
export function errorAnswer(
  status: ErrorStatus,
  accept: string | undefined,
  words?: string,
): ErrorAnswer {
  const [reason, code, usual] = WORDS[status]
  const message = words ?? usual
  const html = accept?.includes('text/html') ?? false
  const body = html ? page(status, reason, message) : JSON.stringify({ status, message, code })
  const headers = [
    'Content-Type',
    html ? 'text/html; charset=utf-8' : 'application/json',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    'Content-Security-Policy',
    "default-src 'none'; base-uri 'none'; form-action 'none'",
  ]
  return { status, reason, headers, body }
}

function page(status: number, reason: string, message: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${reason}</title>
<h1>${status} ${reason}</h1>
<p>${message}</p>
</html>
`
}
