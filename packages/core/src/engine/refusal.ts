import { HubError } from '../contract/errors.ts'

/** A stable word for why somebody whom an authenticator identified is kept out: for page, log and audit event. */
export type RefusalCode =
  /** The access policy says so. */
  | 'not-allowed'
  /** A rule of the policy failed, so that there is no telling. */
  | 'rule-failed'
  | 'name-taken'
  | 'name-invalid'
  /** A login that was to be connected with an account is another's. */
  | 'login-taken'

/** What a refused login is told in. */
export interface Refusal {
  readonly code: RefusalCode
  /** For log and audit event. */
  readonly reason: string
  /** For the person. @default what `HUB_ERR_NOT_ALLOWED` says */
  readonly message?: string | undefined
  /** For the person: whom the hub is for, as far as rules say so. */
  readonly people?: readonly string[] | undefined
}

/** Keeps the refusal with the error that tells of it. */
class RefusedLogin extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

/** A refusal as an error: what the person reads, and as its cause what log and audit event say. */
export function refused(refusal: Refusal): HubError {
  const { message, code } = refusal
  const status = code === 'rule-failed' ? 503 : undefined
  return new HubError('HUB_ERR_NOT_ALLOWED', { message, status, cause: new RefusedLogin(refusal) })
}

/** Why a login was refused; `undefined` for an error that is about something else. */
export function refusalIn(error: HubError): Refusal | undefined {
  if (error.cause instanceof RefusedLogin) return error.cause.refusal
  if (error.code !== 'HUB_ERR_USERNAME') return undefined
  return { code: 'name-invalid', reason: error.message, message: error.message }
}
