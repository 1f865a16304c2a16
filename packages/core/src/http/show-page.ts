import type { HubContext, Person } from './context.ts'
import { frameFor, surroundings, type Surroundings } from './frame.ts'
import type { PageName, PageViews } from './pages/pages.ts'
import { page, type Answer } from './respond.ts'

/** Draws a page in what surrounds it. */
export function drawPage<Name extends PageName>(
  around: Surroundings,
  name: Name,
  view: PageViews[Name],
  { person, ...answer }: Answer & { readonly person?: Person | undefined } = {},
): Response {
  const { site } = around
  const { frame, cookies } = frameFor(around, name, person)
  return page(site.pages[name](frame, view), {
    ...answer,
    cookies: [...cookies, ...(answer.cookies ?? [])],
    headers: {
      'content-security-policy': site.assets.policy,
      'content-language': frame.language.tag,
      vary: 'Accept-Language, Cookie',
      ...answer.headers,
    },
  })
}

/** Shows a page to whoever asked. @param answer `person` is who is logged in, when it matters to the page */
export function showPage<Name extends PageName>(
  context: HubContext,
  name: Name,
  view: PageViews[Name],
  answer?: Answer & { readonly person?: Person | undefined },
): Response {
  return drawPage(surroundings(context), name, view, answer)
}
