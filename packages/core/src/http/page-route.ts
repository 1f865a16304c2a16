import { HubError } from '../contract/errors.ts'
import type { HubContext, Person } from './context.ts'
import { readForm, type FormBounds } from './form.ts'
import { assertNoScript } from './navigation.ts'
import { withNext } from './next.ts'
import { personOf } from './person.ts'
import { redirect } from './respond.ts'

/** The path and query of a request, for coming back to it. */
export function addressOf(context: HubContext): string {
  const { pathname, search } = new URL(context.req.url)
  return pathname + search
}

/** Sends somebody to the login page, and afterwards to where they are now. */
export function toLogin(context: HubContext, next = addressOf(context)): Response {
  return redirect(withNext(context.get('parts').urls.path('login'), next))
}

/**
 * A page for people who are logged in; others are sent to log in first. Scripts get nothing, unless the page's own
 * script looks for news there: then they get it without tokens (see frame.ts).
 */
export function personPage(
  handle: (context: HubContext, person: Person) => Promise<Response>,
  { forScripts = false }: { readonly forScripts?: boolean } = {},
): (context: HubContext) => Promise<Response> {
  return async (context) => {
    const person = await personOf(context)
    if (!person) return toLogin(context)
    if (!forScripts) assertNoScript(context.req.raw)
    return handle(context, person)
  }
}

/**
 * A form of a page. Somebody whose login ended in between is sent to log in, and then home.
 *
 * @param bounds default: those of {@link readForm}
 */
export function personForm(
  handle: (context: HubContext, person: Person, form: URLSearchParams) => Promise<Response>,
  bounds?: FormBounds,
): (context: HubContext) => Promise<Response> {
  return async (context) => {
    const person = await personOf(context)
    if (!person) return toLogin(context, context.get('parts').urls.path('home'))
    const form = await readForm(context.req.raw, bounds)
    const given = form.get('_xsrf') ?? undefined
    if (!context.get('xsrf').check(context.req.raw, person.session, given))
      throw new HubError('HUB_ERR_XSRF')
    return handle(context, person, form)
  }
}
