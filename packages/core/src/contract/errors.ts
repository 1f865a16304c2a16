/**
 * Every error Hubkit raises on purpose, with the HTTP status it becomes and the words a person may see.
 * A code never changes its meaning; a message may be made clearer.
 */
const TABLE = {
  HUB_ERR_OPTION: [500, 'An option is not valid.'],
  HUB_ERR_PLUGIN: [500, 'A plugin does not fit this version of Hubkit.'],
  HUB_ERR_CLOSED: [503, 'The hub is closed.'],
  HUB_ERR_BAD_REQUEST: [400, 'The request is not valid.'],
  HUB_ERR_UNAUTHENTICATED: [403, 'You are not logged in.'],
  HUB_ERR_FORBIDDEN: [403, 'You do not have permission to do this.'],
  HUB_ERR_XSRF: [403, 'The form is too old or came from another site. Please try again.'],
  HUB_ERR_NOT_FOUND: [404, 'There is nothing here.'],
  HUB_ERR_METHOD: [405, 'This method is not supported here.'],
  HUB_ERR_CONFLICT: [409, 'This already exists.'],
  HUB_ERR_BUSY: [503, 'The record changed at the same time. Please try again.'],
  HUB_ERR_TOO_LARGE: [413, 'The request is too large.'],
  HUB_ERR_TOO_MANY_REQUESTS: [429, 'Too many attempts. Please wait a moment.'],
  HUB_ERR_LOGIN_FAILED: [403, 'Invalid username or password.'],
  HUB_ERR_NOT_ALLOWED: [403, 'You are not allowed to use this hub.'],
  HUB_ERR_USERNAME: [400, 'This username is not valid.'],
  HUB_ERR_SERVER_NAME: [400, 'This server name is not valid.'],
  HUB_ERR_SERVER_ACTIVE: [400, 'The server is running or about to.'],
  HUB_ERR_SERVER_NOT_RUNNING: [424, 'The server is not running.'],
  HUB_ERR_NAMED_SERVER_LIMIT: [400, 'You have as many named servers as you may have.'],
  HUB_ERR_TOKEN_LIMIT: [400, 'There are as many API tokens as there may be.'],
  HUB_ERR_SPAWN_LIMIT: [429, 'Many servers are starting right now. Please try again in a moment.'],
  HUB_ERR_ACTIVE_LIMIT: [429, 'The hub has as many running servers as it may have.'],
  HUB_ERR_USER_OPTIONS: [400, 'The options for this server are not valid.'],
  HUB_ERR_SPAWN_REFUSED: [403, 'The server may not be started.'],
  HUB_ERR_SPAWN_FAILED: [500, 'The server could not be started.'],
  HUB_ERR_SPAWN_TIMEOUT: [504, 'The server did not start in time.'],
  HUB_ERR_SPAWN_EXITED: [500, 'The server stopped while it was starting.'],
  HUB_ERR_SPAWN_UNREACHABLE: [504, 'The server started but did not answer.'],
  HUB_ERR_SPAWN_CANCELLED: [409, 'The start was cancelled.'],
  HUB_ERR_SUPERSEDED: [409, 'A newer attempt owns this server.'],
  HUB_ERR_STOP_FAILED: [500, 'The server could not be stopped.'],
  HUB_ERR_STORE: [500, 'The store failed.'],
  HUB_ERR_STORE_NEWER: [500, 'The store was written by a newer version of Hubkit.'],
  HUB_ERR_STORE_CORRUPT: [500, 'The store is damaged.'],
  HUB_ERR_STORE_READ_ONLY: [500, 'The store cannot be written.'],
  HUB_ERR_PROXY: [502, 'The proxy failed.'],
  HUB_ERR_PORT_TAKEN: [500, 'The port is already in use.'],
  HUB_ERR_INTERNAL: [500, 'Something went wrong in the hub.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

/** The code of a {@link HubError}. */
export type HubErrorCode = keyof typeof TABLE

/** Whether a text is one of the codes, for those read from a record. */
export function isErrorCode(code: string): code is HubErrorCode {
  return Object.hasOwn(TABLE, code)
}

/** What a {@link HubError} may carry besides its code. */
export interface HubErrorOptions {
  /** Words a person may see, in place of the code's own. Never put a secret or a foreign error text here. */
  readonly message?: string | undefined
  /** What the person can do about it, one sentence. */
  readonly hint?: string | undefined
  /** HTTP status in place of the code's own, 400 to 599. */
  readonly status?: number | undefined
  /** Seconds after which a repeat makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number | undefined
  /** The last lines of a log that belongs to the user, shown to that user only. */
  readonly log?: string | undefined
  /** What caused it: for the hub's own log, never shown. */
  readonly cause?: unknown
}

const BRAND = Symbol.for('hubkit.HubError')

/** An error with a stable code and words that are safe to show. */
export class HubError extends Error {
  override readonly name = 'HubError'
  readonly code: HubErrorCode
  readonly status: number
  readonly hint: string | undefined
  readonly retryAfter: number | undefined
  readonly log: string | undefined
  readonly [BRAND] = true

  constructor(code: HubErrorCode, options: HubErrorOptions = {}) {
    super(
      options.message ?? TABLE[code][1],
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.status = options.status ?? TABLE[code][0]
    this.hint = options.hint
    this.retryAfter = options.retryAfter
    this.log = options.log
  }
}

/** Whether `error` is a {@link HubError}, also one made by another copy of this package; with `code`, of that code. */
export function isHubError(error: unknown, code?: HubErrorCode): error is HubError {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as HubError).code === code)
  )
}
