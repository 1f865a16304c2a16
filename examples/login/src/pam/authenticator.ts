import {
  defineAuthenticator,
  type AuthContext,
  type Authenticator,
  type AuthOutcome,
  type BackgroundAuthContext,
  type Identity,
  type RefreshOutcome,
} from '@hubkit/core/contract'
import { verdictIn, type Account, type Verdict } from './answer.ts'
import { askHelper, HelperFault, type Question } from './helper.ts'
import { pamSettings, type PamOptions } from './options.ts'
import { createQueue } from './queue.ts'
import { accountName, canBePassword } from './typed.ts'

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

const wrong = (reason: string, account?: string): Rejected => ({
  type: 'rejected',
  reason,
  account,
})

const AWAY = 'This machine cannot check passwords at the moment.'

/**
 * Logs people in with their accounts of this machine, by PAM: a helper process asks, one for each login. An account is
 * its uid and name together: neither alone, given to somebody else, brings what belonged to its last owner.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function pamAuthenticator(options: PamOptions): Authenticator {
  const settings = pamSettings(options)
  const { id, label, host, service, minUid, timeout, command } = settings
  const issuer = `pam:${host.toLowerCase()}`
  const queue = createQueue(settings.atOnce, settings.waiting)
  let isAway = false

  const identityOf = ({ uid, name, fullName, groups }: Account): Identity => ({
    issuer,
    subject: `${uid}:${name}`,
    username: name,
    ...(fullName !== '' && { displayName: fullName }),
    groups,
  })

  /** A fault is logged here, for the administrator, and not told to anybody else. */
  async function ask(
    question: Pick<Question, 'do' | 'name' | 'password' | 'remote'>,
    { signal, log }: BackgroundAuthContext,
  ): Promise<Verdict> {
    const whole = { ...question, service, minUid, seconds: timeout / 1000 }
    const limit = AbortSignal.timeout(timeout)
    const both = AbortSignal.any([signal, limit])
    let verdict: Verdict
    try {
      const text = await queue.run(() => askHelper(command, whole, both), both)
      verdict =
        text === undefined
          ? { type: 'fault', reason: 'too many logins wait for PAM' }
          : verdictIn(text)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HelperFault) && !limit.aborted) throw error
      const reason = error instanceof HelperFault ? error.message : 'there was no answer in time'
      verdict = { type: 'fault', reason }
    }
    isAway = verdict.type === 'fault'
    if (verdict.type === 'fault')
      log.warn('PAM could not be asked', { reason: verdict.reason, service })
    return verdict
  }

  async function login(ctx: AuthContext): Promise<AuthOutcome> {
    const name = accountName(ctx.form['username'])
    const password = ctx.form['password'] ?? ''
    if (name === undefined) return wrong('no account can have this name')
    if (!canBePassword(password)) return wrong('no account can have this password', name)
    const remote = ctx.remoteAddress
    const verdict = await ask({ do: 'login', name, password, remote }, ctx)
    if (verdict.type === 'account')
      return { type: 'identified', identity: identityOf(verdict.account) }
    if (verdict.type === 'refused')
      return { ...wrong(verdict.reason, name), message: verdict.message }
    const message = `${AWAY} Please tell an administrator of this hub if it stays so.`
    return { ...wrong(verdict.reason, name), code: 'pam-away', message, inconclusive: true }
  }

  async function refresh(
    identity: Identity,
    _grant: unknown,
    ctx: BackgroundAuthContext,
  ): Promise<RefreshOutcome> {
    const name = accountName(identity.subject.replace(/^\d+:/, ''))
    if (identity.issuer !== issuer || name === undefined)
      return { type: 'expired', reason: 'the account is of another machine' }
    const verdict = await ask({ do: 'account', name }, ctx)
    if (verdict.type === 'fault') return { type: 'unavailable', reason: verdict.reason }
    if (verdict.type === 'refused') return { type: 'expired', reason: verdict.reason }
    const now = identityOf(verdict.account)
    return now.subject === identity.subject
      ? { type: 'updated', identity: now }
      : { type: 'expired', reason: 'the name is of another account now' }
  }

  return defineAuthenticator({
    id,
    ui: {
      kind: 'form',
      ...(label !== undefined && { label }),
      fields: [
        { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' },
        { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
      ],
    },
    trouble: () => (isAway ? AWAY : undefined),
    async handle(route, ctx) {
      ctx.signal.throwIfAborted()
      return route === 'submit' ? login(ctx) : wrong('there is no such route')
    },
    refresh,
  })
}
