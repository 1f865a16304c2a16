import type { AuthOutcome, Authenticator } from '../contract/authenticator.ts'
import { isHubError } from '../contract/errors.ts'
import { logIn, recordFailure, type LoggedIn } from '../engine/login.ts'
import { loginCookies, sendOn } from './after-login.ts'
import { forgottenLink, linksTo } from './link-intent.ts'
import type { HubContext } from './context.ts'
import { languageOf } from './language.ts'
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
  by: string,
  { reason, message, account, code, inconclusive = false }: Rejected,
  typed: Typed | undefined,
): Promise<Settled> {
  const remoteAddress = context.get('clientAddress')
  await recordFailure(context.get('parts'), { by, reason, remoteAddress, account, code })
  const language = languageOf(context)
  const words = message === undefined ? language.messages.login.wrong : phrase(language, message)
  const status = inconclusive ? 503 : 403
  return { response: showLoginPage(context, { message: words, status, typed }) }
}

/**
 * Makes an answer of what an authenticator said: a session, its challenge, or the login page with the reason. Whether
 * a name exists or a password is wrong is all one to the person.
 *
 * @param typed what to show again in the form
 */
export async function settle(
  context: HubContext,
  { id: by }: Authenticator,
  outcome: AuthOutcome,
  typed?: Typed,
): Promise<Settled> {
  if (outcome.type === 'challenge') return { response: challenge(context, outcome.response) }
  if (outcome.type === 'rejected') return reject(context, by, outcome, typed)
  try {
    return await enter(context, by, outcome)
  } catch (error) {
    if (!isHubError(error) || error.status >= 500) throw error
    const message = errorText(languageOf(context), error)
    return { response: showLoginPage(context, { message, status: error.status, typed }) }
  }
}
