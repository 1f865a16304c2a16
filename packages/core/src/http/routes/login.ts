import type { AuthOutcome, Authenticator } from '../../contract/authenticator.ts'
import { HubError, isHubError } from '../../contract/errors.ts'
import { stopwatch } from '../../engine/measure.ts'
import type { HubParts } from '../../engine/parts.ts'
import { loginThrottle, type LoginThrottle } from '../../auth/throttle.ts'
import { sendOn } from '../after-login.ts'
import { authContext } from '../auth-context.ts'
import type { HubContext, HubRoutes } from '../context.ts'
import { backchannelLogout } from '../backchannel-logout.ts'
import { byName, readForm } from '../form.ts'
import { languageOf } from '../language.ts'
import { showLoginFailed } from '../login-failed.ts'
import { loginWays, showLoginPage, type LoginTrouble } from '../login-page.ts'
import { durationText } from '../messages/formats.ts'
import { errorText } from '../messages/texts.ts'
import { isFromElsewhere } from '../navigation.ts'
import { safeNext, withNext } from '../next.ts'
import { personOf } from '../person.ts'
import { redirect } from '../respond.ts'
import { settle } from '../settle-login.ts'

type Form = Readonly<Record<string, string>>

/**
 * Whether a form came from our login page: shown before the login, or after one in another tab. Its token alone does
 * not say so: another host of our site can get one, and set the cookie that fits it.
 */
async function isOurForm(context: HubContext, form: Form): Promise<boolean> {
  if (isFromElsewhere(context.req.raw)) return false
  const xsrf = context.get('xsrf')
  const person = await personOf(context)
  const given = form['_xsrf']
  return (
    xsrf.check(context.req.raw, undefined, given) ||
    (person !== undefined && xsrf.check(context.req.raw, person.session, given))
  )
}

/** A name as the hub spells it, for counting; `undefined` when nobody can have it. */
function accountOf({ usernames }: HubParts, typed: string | undefined): string | undefined {
  try {
    return typed === undefined ? undefined : usernames.normalize(typed.trim())
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_USERNAME')) return undefined
    throw error
  }
}

/** What may be shown again in the form: anything but passwords. */
function typedIn({ ui }: Authenticator, form: Form): Form {
  const fields = ui.kind === 'form' ? ui.fields : []
  const shown = fields.filter(({ type }) => type === 'text')
  return Object.fromEntries(shown.map(({ name }) => [name, form[name] ?? '']))
}

/** A form with a password: counted before it is looked at, so that guessing gets slower and slower. */
async function submit(
  context: HubContext,
  throttle: LoginThrottle,
  authenticator: Authenticator,
  form: Form,
): Promise<Response> {
  const typed = typedIn(authenticator, form)
  try {
    if (!(await isOurForm(context, form))) throw new HubError('HUB_ERR_XSRF')
    return await attemptLogin(context, throttle, authenticator, form, typed)
  } catch (error) {
    if (!isHubError(error) || !SHOWN.has(error.code)) throw error
    return showLoginPage(context, { ...troubleOf(context, error), typed })
  }
}

/** Errors after which the form is shown again. */
const SHOWN = new Set(['HUB_ERR_XSRF', 'HUB_ERR_TOO_MANY_REQUESTS'])

function troubleOf(context: HubContext, error: HubError): Omit<LoginTrouble, 'typed' | 'by'> {
  const language = languageOf(context)
  const { code, status, retryAfter } = error
  const tooMany = code === 'HUB_ERR_TOO_MANY_REQUESTS' && retryAfter !== undefined
  const message = tooMany
    ? language.messages.login.wait(durationText(language, retryAfter * 1000))
    : errorText(language, error)
  return { message, status, retryAfter }
}

async function attemptLogin(
  context: HubContext,
  throttle: LoginThrottle,
  authenticator: Authenticator,
  form: Form,
  typed: Form,
): Promise<Response> {
  const account = accountOf(context.get('parts'), form['username'])
  const attempt = await throttle.attempt({ account, address: context.get('clientAddress') })
  const seconds = stopwatch()
  try {
    const outcome = await authenticator.handle('submit', authContext(context, authenticator, form))
    const { response, user } = await settle(context, authenticator, outcome, typed)
    if (outcome.type !== 'challenge') measureLogin(context, seconds(), user !== undefined)
    const isWrong = outcome.type === 'rejected' && outcome.inconclusive !== true
    if (isWrong) await attempt.failed(outcome.account)
    else if (user) await attempt.succeeded(account ?? user.name)
    else await attempt.withdrawn()
    return response
  } catch (error) {
    await attempt.withdrawn() // a fault of ours or of the issuer tells nothing of the password
    throw error
  }
}

function measureLogin(context: HubContext, seconds: number, succeeded: boolean): void {
  context.get('parts').measure('login', seconds, { status: succeeded ? 'success' : 'failure' })
}

/** What came of a request without a form. Rejections count for the address, so that nobody fills log and store with them. */
async function settleCounted(
  context: HubContext,
  throttle: LoginThrottle,
  authenticator: Authenticator,
  outcome: AuthOutcome,
): Promise<Response> {
  const seconds = stopwatch()
  if (outcome.type === 'rejected') {
    try {
      await throttle.attempt({ address: context.get('clientAddress') })
    } catch (error) {
      if (!isHubError(error, 'HUB_ERR_TOO_MANY_REQUESTS')) throw error
      return showLoginFailed(context, authenticator, {
        ...troubleOf(context, error),
        code: 'too-many',
      })
    }
  }
  const { response, user } = await settle(context, authenticator, outcome)
  if (outcome.type !== 'challenge') measureLogin(context, seconds(), user !== undefined)
  return response
}

/** Somebody whom an authenticator recognises by the request alone; `undefined` when none does. */
async function recognised(
  context: HubContext,
  throttle: LoginThrottle,
): Promise<Response | undefined> {
  for (const authenticator of context.get('parts').authenticators) {
    const outcome = await authenticator.identify?.(authContext(context, authenticator))
    if (outcome) return settleCounted(context, throttle, authenticator, outcome)
  }
  return undefined
}

function authenticatorOf(context: HubContext, id: string | undefined): Authenticator {
  const found = context.get('parts').authenticators.find((authenticator) => authenticator.id === id)
  if (!found) throw new HubError('HUB_ERR_NOT_FOUND')
  return found
}

/** The authenticator whose form it is; the only or first one when the form does not say, as JupyterHub's clients do. */
function chosenBy(context: HubContext, form: Form): Authenticator {
  const { authenticators } = context.get('parts')
  const first = authenticators.find(({ ui }) => ui.kind === 'form')
  return authenticatorOf(context, form['_authenticator'] ?? first?.id)
}

/**
 * To the only place where people of this hub log in, when it is told. Not after they logged out, nor when they ask for
 * the page (`?choose`), nor while it would lead nowhere.
 */
function goneAhead(context: HubContext): Response | undefined {
  const { autoLogin, urls } = context.get('parts')
  const asked = context.req.query()
  if (!autoLogin || 'logged-out' in asked || 'choose' in asked) return undefined
  if (autoLogin.trouble?.() !== undefined) return undefined
  return redirect(withNext(urls.path(`login/${autoLogin.id}/start`), safeNext(urls, asked['next'])))
}

/** Whether somebody wants to choose among several ways, and not to be recognised by one. */
function asksForPage(context: HubContext): boolean {
  return 'choose' in context.req.query() && loginWays(context, undefined).length > 0
}

/** The login page, its forms, and the authenticators' own routes. */
export function addLoginRoutes(app: HubRoutes, parts: HubParts): void {
  const throttle = loginThrottle(parts.storage('login-throttle'), { now: parts.now })

  app.get('/hub/login', async (context) => {
    const person = await personOf(context)
    if (person) return sendOn(context, person.user, person.session)
    const known = asksForPage(context) ? undefined : await recognised(context, throttle)
    return known ?? goneAhead(context) ?? showLoginPage(context)
  })

  app.post('/hub/login', async (context) => {
    const form = byName(await readForm(context.req.raw))
    return submit(context, throttle, chosenBy(context, form), form)
  })

  app.on(['GET', 'POST'], '/hub/login/:id/:route', async (context) => {
    const authenticator = authenticatorOf(context, context.req.param('id'))
    const route = context.req.param('route')
    const posted = context.req.method === 'POST'
    if (route === 'backchannel' && posted) return backchannelLogout(context, authenticator)
    if (route === 'submit' && !posted) throw new HubError('HUB_ERR_METHOD')
    const form = posted ? byName(await readForm(context.req.raw)) : {}
    if (route === 'submit') return submit(context, throttle, authenticator, form)
    // Other routes are called by other sites too: each authenticator has a transaction of its own to check.
    const outcome = await authenticator.handle(route, authContext(context, authenticator, form))
    return settleCounted(context, throttle, authenticator, outcome)
  })
}
