/** Errors of RFC 6749, sections 4.1.2.1 and 5.2, that this provider raises. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_response_type'
  | 'unsupported_grant_type'
  | 'access_denied'

/** What an OAuth request came to when it failed: a value, since the caller decides where it is told. */
export interface OAuthFailure {
  readonly error: OAuthErrorCode
  /** For the developer of the client. */
  readonly description: string
}

/** Makes a failure. */
export function failure(error: OAuthErrorCode, description: string): OAuthFailure {
  return { error, description }
}
