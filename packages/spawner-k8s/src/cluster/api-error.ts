/** The `Status` object of the Kubernetes API, as far as it says what went wrong (meta/v1 Status). */
export interface StatusDetails {
  readonly kind?: string | undefined
  readonly name?: string | undefined
  /** Wrong fields of a 422, each with the field's path and what is wrong with it. */
  readonly causes?: readonly {
    readonly reason?: string | undefined
    readonly message?: string | undefined
    readonly field?: string | undefined
  }[]
}

interface ApiErrorParts {
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly details?: StatusDetails | undefined
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter?: number | undefined
}

/** An answer of the API server that is no success. It never holds what was sent: that may be a Secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; of an ERROR frame of a watch its code. */
  readonly status: number
  /** The Status' reason, such as `AlreadyExists`; `''` when there is none. */
  readonly reason: string
  readonly details: StatusDetails
  readonly retryAfter: number | undefined

  constructor({ status, reason, message, details = {}, retryAfter }: ApiErrorParts) {
    super(message)
    this.status = status
    this.reason = reason
    this.details = details
    this.retryAfter = retryAfter
  }
}

/** Whether it is an answer of the API server with this status and, if given, this reason. */
export function isApiError(error: unknown, status?: number, reason?: string): error is ApiError {
  return (
    error instanceof ApiError &&
    (status === undefined || error.status === status) &&
    (reason === undefined || error.reason === reason)
  )
}

/** The API server gave no whole answer: no connection, reset, time-out, or words of something that is not it. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Reads an answer that is no success. Anything may stand before an API server: the text need not be a Status. */
export function apiErrorOf(status: number, text: string, retryAfter?: number): ApiError {
  const body = parse(text)
  return new ApiError({
    status: status === 200 ? (numberIn(body, 'code') ?? 500) : status,
    reason: stringIn(body, 'reason') ?? '',
    message: stringIn(body, 'message') ?? `the API server answered ${status}`,
    details: detailsIn(body),
    retryAfter: retryAfter ?? secondsToWait(body),
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a proxy's page perhaps
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined
}

function stringIn(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name)
  return typeof field === 'string' && field !== '' ? field : undefined
}

function numberIn(value: unknown, name: string): number | undefined {
  const field = fieldOf(value, name)
  return typeof field === 'number' && Number.isFinite(field) ? field : undefined
}

function detailsIn(body: unknown): StatusDetails {
  const details = fieldOf(body, 'details')
  const causes = fieldOf(details, 'causes')
  return {
    kind: stringIn(details, 'kind'),
    name: stringIn(details, 'name'),
    causes: Array.isArray(causes)
      ? causes.map((cause: unknown) => ({
          reason: stringIn(cause, 'reason'),
          message: stringIn(cause, 'message'),
          field: stringIn(cause, 'field'),
        }))
      : [],
  }
}

function secondsToWait(body: unknown): number | undefined {
  const seconds = numberIn(fieldOf(body, 'details'), 'retryAfterSeconds')
  return seconds === undefined ? undefined : seconds * 1000
}
