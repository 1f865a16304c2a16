import type { AuthOutcome, Authenticator } from '../contract/authenticator.ts'
import { isHubError } from '../contract/errors.ts'
import { logIn, recordFailure, type LoggedIn } from '../engine/login.ts'
import { refusalIn } from '../engine/refusal.ts'
import { loginCookies, sendOn } from './after-login.ts'
import { forgottenLink, linksTo } from './link-intent.ts'
import type { HubContext } from './context.ts'
import { languageOf } from './language.ts'
import { showLoginFailed } from './login-failed.ts'
import { showLoginPage } from './login-page.ts'
import { errorText, phrase } from './messages/texts.ts'
import { safeNext } from './next.ts'
import { personOf } from './person.ts'
import { adopt } from './respond.ts'
import { actorOf } from './server-access.ts'

/** Seconds a browser may be at another site before it is forgotten where it wanted to go. */
const AWAY = 600

/** What an outcome came to. */
export interface Settled {
  readonly response: Response
  /** The person, when it was a login. */
  readonly user?: LoggedIn['user'] | undefined
}

type Identified = Extract<AuthOutcome, { readonly type: 'identified' }>
type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>
type Typed = Readonly<Record<string, string>>

async function enter(
  context: HubContext,
  by: string,
  { identity, grant, session }: Identified,
): Promise<Settled> {
  const parts = context.get('parts')
  const before = await personOf(context)
  const entered = await logIn(parts, {
    by,
    identity,
    grant,
    session,
    linkTo: before && linksTo(context, before) ? before.user.id : undefined,
    remoteAddress: context.get('clientAddress'),
    userAgent: context.req.header('user-agent') ?? '',
  })
  // The browser forgets the old login with the new cookie; nobody else should have use of it.
  if (before) await parts.sessions.end(before.session.id, actorOf(before))
  const response = await sendOn(context, entered.user, entered.record, [
    ...loginCookies(context, entered),
    ...forgottenLink(context),
  ])
  return { response, user: entered.user }
}

/** Remembers where the person wanted to go, since the other site sends the browser back without it. */
function challenge(context: HubContext, response: Response): Response {
  const cookies = context.get('cookies')
  const wanted = context.req.query('next')
  if (wanted === undefined) return adopt(response, [])
  const next = safeNext(context.get('parts').urls, wanted)
  return adopt(response, [
    next === undefined ? cookies.clear('next') : cookies.set('next', next, AWAY),
  ])
}

async function reject(
  context: HubContext,
  authenticator: Authenticator,
  { reason, message, account, code, status, inconclusive = false }: Rejected,
  typed: Typed | undefined,
): Promise<Settled> {
  const remoteAddress = context.get('clientAddress')
  const by = authenticator.id
  await recordFailure(context.get('parts'), { by, reason, remoteAddress, account, code })
  const language = languageOf(context)
  const words = message === undefined ? language.messages.login.wrong : phrase(language, message)
  const failed = { message: words, status: status ?? (inconclusive ? 503 : 403) }
  const response = typed
    ? showLoginPage(context, { ...failed, typed, by: authenticator.id })
    : await showLoginFailed(context, authenticator, { ...failed, code: code ?? 'login-failed' })
  return { response }
}

/** The page of somebody who was identified and is kept out; `undefined` for an error that is about something else. */
async function refuse(
  context: HubContext,
  authenticator: Authenticator,
  { identity }: Identified,
  error: unknown,
  typed: Typed | undefined,
): Promise<Response | undefined> {
  if (!isHubError(error)) return undefined
  const { status } = error
  const message = errorText(languageOf(context), error)
  const refusal = refusalIn(error)
  // What is wrong with a typed name can be mended where it was typed.
  const isAboutForm = typed !== undefined && (!refusal || refusal.code === 'name-invalid')
  if (isAboutForm && status < 500)
    return showLoginPage(context, { message, status, typed, by: authenticator.id })
  if (!refusal) return undefined
  const { code, people } = refusal
  return showLoginFailed(context, authenticator, { status, code, message, people, identity })
}

/**
 * Makes an answer of what an authenticator said: a session, its challenge, or the reason why not: in the form that was
 * sent, else on a page of its own. Whether a name exists or a password is wrong is all one to the person.
 *
 * @param typed what to show again in the form, when it was one
 */
export async function settle(
  context: HubContext,
  authenticator: Authenticator,
  outcome: AuthOutcome,
  typed?: Typed,
): Promise<Settled> {
  if (outcome.type === 'challenge') return { response: challenge(context, outcome.response) }
  if (outcome.type === 'rejected') return reject(context, authenticator, outcome, typed)
  try {
    return await enter(context, authenticator.id, outcome)
  } catch (error) {
    const response = await refuse(context, authenticator, outcome, error, typed)
    if (!response) throw error
    return { response }
  }
}
