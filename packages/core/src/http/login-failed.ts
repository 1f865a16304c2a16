import type { Authenticator, Identity } from '../contract/authenticator.ts'
import type { HubContext, Person } from './context.ts'
import { languageOf } from './language.ts'
import { siteOf } from './issuer-logout.ts'
import { linksTo } from './link-intent.ts'
import { phrase } from './messages/texts.ts'
import { safeNext } from './next.ts'
import type { LoginFailedView } from './pages/login-failed.ts'
import { visitorOf } from './person.ts'
import { showPage } from './show-page.ts'

/** A login that failed. */
export interface FailedLoginPage {
  readonly status: number
  readonly code: string
  readonly message: string
  /** In the words of the rules. */
  readonly people?: readonly string[] | undefined
  /** Who was refused. */
  readonly identity?: Identity | undefined
  /** Seconds. */
  readonly retryAfter?: number | undefined
}

/** Where the way goes on: to all ways of logging in, or for somebody who is logged in to what they came from. */
function onward(context: HubContext, person: Person | undefined): LoginFailedView['next'] {
  const { urls } = context.get('parts')
  if (person) {
    const to = linksTo(context, person) ? 'sessions' : 'home'
    return { to, href: urls.path(to) }
  }
  const kept = context.get('cookies').read(context.req.raw, 'next')
  const next = safeNext(urls, context.req.query('next')) ?? safeNext(urls, kept)
  const params = new URLSearchParams(next === undefined ? { choose: '' } : { choose: '', next })
  return { to: 'login', href: `${urls.path('login')}?${params.toString()}` }
}

/** Where somebody who was refused can come as somebody else, at an issuer that would send them back as they are. */
function anotherWay(
  context: HubContext,
  { id, ui }: Authenticator,
  person: Person | undefined,
): string | undefined {
  if (person || ui.kind !== 'button' || ui.another !== true) return undefined
  return `${context.get('parts').urls.path(`login/${id}/start`)}?another`
}

/** Shows the page of a login that failed. */
export async function showLoginFailed(
  context: HubContext,
  authenticator: Authenticator,
  { status, code, message, people = [], identity, retryAfter }: FailedLoginPage,
): Promise<Response> {
  const language = languageOf(context)
  const { authenticators } = context.get('parts')
  const person = await visitorOf(context)
  const view: LoginFailedView = {
    status,
    code,
    message,
    people: people.map((who) => phrase(language, who)),
    came: identity && {
      name: identity.displayName ?? identity.username,
      from: authenticators.length > 1 ? siteOf(language, authenticator) : undefined,
    },
    next: onward(context, person),
    another: identity && anotherWay(context, authenticator, person),
  }
  const headers =
    retryAfter === undefined ? undefined : { 'retry-after': String(Math.ceil(retryAfter)) }
  return showPage(context, 'loginFailed', view, { status, person, headers })
}
