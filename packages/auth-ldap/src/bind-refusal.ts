import {
  AuthMethodNotSupportedError,
  ConstraintViolationError,
  InappropriateAuthError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  PasswordPolicyError,
  UnwillingToPerformError,
} from 'ldapts'

// What Active Directory says after "data" (learn.microsoft.com, "LDAP Wldap32 error codes: 49").
const ACTIVE_DIRECTORY: Readonly<Record<string, string>> = {
  '525': 'there is no such account',
  '530': 'the account may not log in at this time',
  '531': 'the account may not log in from here',
  '532': 'the password has expired',
  '533': 'the account is disabled',
  '701': 'the account has expired',
  '773': 'the password must be changed first',
  '775': 'the account is locked',
}

const POLICY: Readonly<Record<number, string>> = {
  [PasswordPolicyError.PasswordExpired]: 'the password has expired',
  [PasswordPolicyError.AccountLocked]: 'the account is locked',
  [PasswordPolicyError.ChangeAfterReset]: 'the password must be changed first',
}

/** Answers to a bind that mean: not with this name and password. */
const REFUSALS = [
  AuthMethodNotSupportedError,
  ConstraintViolationError,
  InappropriateAuthError,
  InvalidCredentialsError,
  InvalidDNSyntaxError,
  NoSuchObjectError,
  UnwillingToPerformError,
] as const

/** Why a server's password policy refuses, for the log. */
export function policyRefusal(code: number | undefined): string | undefined {
  return code === undefined ? undefined : POLICY[code]
}

/** Why a bind was refused, for the log; `undefined` when the error is no refusal. */
export function bindRefusal(error: unknown): string | undefined {
  const isRefusal = REFUSALS.some((kind) => error instanceof kind)
  if (!isRefusal || !(error instanceof Error)) return undefined
  const [, data = ''] = /\bdata ([0-9a-f]{3})\b/.exec(error.message) ?? []
  return ACTIVE_DIRECTORY[data] ?? 'the password is wrong'
}
