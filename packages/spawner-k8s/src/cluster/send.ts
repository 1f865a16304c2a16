import { request, type Dispatcher } from 'undici'
import { ApiError, apiErrorOf, Unreachable } from './api-error.ts'
import type { Access } from './credentials.ts'

/** How the body of a PATCH is meant. */
const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const

/** A request of the Kubernetes API. */
export interface KubeRequest {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | undefined
  /** `/api/v1/namespaces/default/pods` */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  readonly body?: unknown
  /** What kind of patch the body is. @default 'merge' */
  readonly patch?: keyof typeof PATCH_TYPES | undefined
}

/** The body of an answer, still to be read. */
export type AnswerBody = Dispatcher.ResponseData['body']

/**
 * Sends a request once. Resolves when the answer has begun, and it is a success.
 *
 * @throws ApiError, Unreachable, or the signal's reason
 */
export async function send(
  access: Access,
  { method = 'GET', path, query = {}, body, patch = 'merge' }: KubeRequest,
  signal: AbortSignal,
): Promise<AnswerBody> {
  const url = new URL(access.server.replace(/\/$/, '') + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const json = method === 'PATCH' ? PATCH_TYPES[patch] : 'application/json'
  try {
    const answer = await request(url, {
      method,
      dispatcher: access.dispatcher,
      headers: {
        ...access.headers,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': json }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal,
      // The signal says how long: a watch may be silent, and a frozen server is silent as well.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    if (answer.statusCode >= 200 && answer.statusCode < 300) return answer.body
    throw apiErrorOf(
      answer.statusCode,
      await answer.body.text(),
      retryAfterOf(answer.headers['retry-after'], Date.now()),
    )
  } catch (error) {
    throw failureOf(error, signal)
  }
}

/** What a failed exchange is called: the caller's wish, the server's answer, or no answer. */
export function failureOf(error: unknown, signal: AbortSignal): unknown {
  if (error instanceof ApiError) return error
  if (signal.aborted) return signal.reason
  const message = error instanceof Error ? error.message : String(error)
  return new Unreachable(`the API server could not be asked: ${message}`, { cause: error })
}

/** Reads a `Retry-After`: seconds, or a date. In milliseconds. */
export function retryAfterOf(
  header: string | readonly string[] | undefined,
  now: number,
): number | undefined {
  const text = typeof header === 'string' ? header : header?.[0]
  if (text === undefined || text.trim() === '') return undefined
  const seconds = Number(text)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
