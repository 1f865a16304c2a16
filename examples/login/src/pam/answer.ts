/** An account of the machine. */
export interface Account {
  readonly uid: number
  readonly name: string
  readonly fullName: string
  readonly groups: readonly string[]
}

/** What PAM says of somebody. */
export type Verdict =
  | { readonly type: 'account'; readonly account: Account }
  /** `message` is for the person, whose password was right. */
  | { readonly type: 'refused'; readonly reason: string; readonly message?: string }
  /** Tells nothing of the person. */
  | { readonly type: 'fault'; readonly reason: string }

const refused = (reason: string, message?: string): Verdict =>
  message === undefined ? { type: 'refused', reason } : { type: 'refused', reason, message }

// Codes of Linux-PAM, security/_pam_types.h. Others are faults of the machine.
const AUTHENTICATE: Readonly<Record<number, string>> = {
  6: 'PAM denies the permission',
  7: 'the password is wrong, or the account is locked',
  8: 'PAM may not see this account: the hub has too few rights, or there is no such account',
  10: 'there is no such account',
  11: 'there were too many tries',
  13: 'the account has expired',
}
const ACCOUNT: Readonly<Record<number, string>> = {
  6: 'PAM denies the permission',
  7: 'the account may not be used',
  10: 'there is no such account',
  12: 'the password has expired',
  13: 'the account has expired',
}
/** PAM_AUTHINFO_UNAVAIL. */
const UNAVAILABLE = 9
const TELL = 'Please tell an administrator of this machine.'
const MESSAGES: Readonly<Record<number, string>> = {
  6: `Your account may not be used at the moment. ${TELL}`,
  7: `Your account may not be used at the moment. ${TELL}`,
  12: 'Your password has expired. Please change it on the machine itself first.',
  13: `Your account has expired. ${TELL}`,
}

function byCode(step: unknown, code: number): Verdict {
  if (code === UNAVAILABLE) return { type: 'fault', reason: 'what PAM asks cannot be reached' }
  const reason = { authenticate: AUTHENTICATE, account: ACCOUNT }[String(step)]?.[code]
  if (reason === undefined) return { type: 'fault', reason: `PAM answers ${code}` }
  // Only then the password was right.
  return step === 'account' ? refused(reason, MESSAGES[code]) : refused(reason)
}

function accountIn(value: unknown): Account | undefined {
  const { uid, name, fullName, groups } = asObject(value) ?? {}
  const isOne =
    typeof uid === 'number' && Number.isSafeInteger(uid) && typeof name === 'string' && name !== ''
  if (!isOne || typeof fullName !== 'string' || !Array.isArray(groups)) return undefined
  return {
    uid,
    name,
    fullName: fullName.toWellFormed(),
    groups: groups.filter((group) => typeof group === 'string' && group.isWellFormed()),
  }
}

/** Reads what the helper wrote. */
export function verdictIn(text: string): Verdict {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { type: 'fault', reason: 'the helper gave no answer' }
  }
  const { account, step, code, locked, gone, fault } = asObject(value) ?? {}
  const found = accountIn(account)
  if (found) return { type: 'account', account: found }
  if (typeof code === 'number') return byCode(step, code)
  if (locked === true) return refused('the account is locked')
  if (gone === true) return refused('there is no such account')
  const reason =
    typeof fault === 'string'
      ? `the helper says: ${fault.slice(0, 100)}`
      : 'the helper gave an answer that is none'
  return { type: 'fault', reason }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}
