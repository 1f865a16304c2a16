import { JUPYTERHUB_VERSION } from '../engine/version.ts'
import { renderHtml, type Html } from './html.ts'
import { headersOf, hollow } from './plain-answer.ts'

/** What an answer may carry besides its body. */
export interface Answer {
  /** @default 200 */
  readonly status?: number | undefined
  /** Further headers, lower case; they win over the usual ones. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[] | undefined
}

/** On every answer. `X-JupyterHub-Version` is what single-user servers compare. */
const COMMON = {
  'x-jupyterhub-version': JUPYTERHUB_VERSION,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
}

/** Nothing of an API answer may be run or framed. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'"
/** For a page that says nothing else: the hub's own say which script may run. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const JSON_HEADERS = {
  ...COMMON,
  'content-security-policy': API_POLICY,
  'content-type': 'application/json',
}
const HTML_HEADERS = {
  ...COMMON,
  // A users' server has our origin: without this it could open a page in a window and read the token in its forms.
  'cross-origin-opener-policy': 'noopener-allow-popups',
  'content-security-policy': PAGE_POLICY,
  'content-type': 'text/html; charset=utf-8',
}
const PLAIN_HEADERS = { ...COMMON, 'content-security-policy': API_POLICY }

/** A text is only put in when the answer leaves the hub as a response: see plain-answer.ts. */
function respond(
  body: string | ReadableStream | null,
  base: Record<string, string>,
  answer: Answer,
): Response {
  const { status = 200, headers, cookies = [] } = answer
  const all = headers ? { ...base, ...headers } : base
  if (!(body instanceof ReadableStream)) return hollow({ status, headers: all, cookies, body })
  return new Response(body, { status, headers: headersOf(all, cookies) })
}

/** A JSON answer whose text is there already. */
export function jsonText(text: string, answer: Answer = {}): Response {
  return respond(text, JSON_HEADERS, answer)
}

/** A JSON answer. */
export function json(value: unknown, answer: Answer = {}): Response {
  return respond(JSON.stringify(value), JSON_HEADERS, answer)
}

/** A page. */
export function page(document: Html | string, answer: Answer = {}): Response {
  return respond(
    typeof document === 'string' ? document : renderHtml(document),
    HTML_HEADERS,
    answer,
  )
}

/** Sends a browser on; 302 unless told otherwise. */
export function redirect(location: string, answer: Answer = {}): Response {
  return respond(null, PLAIN_HEADERS, {
    status: 302,
    ...answer,
    headers: { ...answer.headers, location },
  })
}

/** An answer without a body; 204 unless told otherwise. */
export function empty(answer: Answer = {}): Response {
  return respond(null, PLAIN_HEADERS, { status: 204, ...answer })
}

/** An answer of any other type, such as a stylesheet or an event stream. */
export function raw(body: string | ReadableStream, type: string, answer: Answer = {}): Response {
  return respond(body, PLAIN_HEADERS, {
    ...answer,
    headers: { 'content-type': type, ...answer.headers },
  })
}

/** Somebody else's answer, such as an authenticator's, with our cookies and what it left open of our headers. */
export function adopt(response: Response, cookies: readonly string[]): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(HTML_HEADERS)) {
    const open = name !== 'content-type' && !headers.has(name)
    if (open) headers.set(name, value)
  }
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(response.body, { status: response.status, headers })
}
