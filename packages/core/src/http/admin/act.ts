import { HubError, isHubError } from '../../contract/errors.ts'
import type { HubContext } from '../context.ts'
import type { FormBounds } from '../form.ts'
import { languageOf } from '../language.ts'
import { errorText } from '../messages/texts.ts'
import { safeNext } from '../next.ts'
import { personForm } from '../page-route.ts'
import { redirect } from '../respond.ts'
import { adminOf, type Admin } from './admin.ts'
import { readPlace } from './place.ts'
import { showPlace } from './show-place.ts'

/** Does what a form of the panel asks for. Gives where to go afterwards, when that is not where the form was. */
export type AdminAction = (
  admin: Admin,
  form: URLSearchParams,
) => Promise<string | undefined | void>

/** What was typed and is to be shown again. */
const TYPED = ['names', 'admin', 'name', 'group', 'members', 'properties'] as const

/**
 * A form of the panel: leads back to where it was, with its search and page. What a person can mend is told there,
 * with what was typed.
 */
export function adminForm(
  act: AdminAction,
  bounds?: FormBounds,
): (context: HubContext) => Promise<Response> {
  return personForm(async (context, person, form) => {
    const admin = adminOf(context, person)
    const { urls } = admin.parts
    const next = form.get('next') ?? urls.path('admin')
    const place = readPlace(urls, next)
    try {
      return redirect((await act(admin, form)) ?? safeNext(urls, next) ?? urls.path('admin'))
    } catch (error) {
      // What is out of reach is told like what does not exist, on a page of its own.
      if (!isHubError(error) || error.status >= 500 || error.status === 404) throw error
      const typed = TYPED.flatMap((name) => {
        const value = form.get(name)
        return value === null ? [] : [[name, value] as const]
      })
      return showPlace(admin, place, {
        message: errorText(languageOf(context), error),
        status: error.status,
        typed: Object.fromEntries(typed),
      })
    }
  }, bounds)
}

/**
 * Where a form says that its list is, for when its own page is gone. To be read before anything is done.
 *
 * @throws HubError `HUB_ERR_NOT_FOUND` when that is not at the panel
 */
export function backOf({ parts: { urls } }: Admin, form: URLSearchParams, list: string): string {
  const back = form.get('back')
  if (back === null) return urls.path(list)
  readPlace(urls, back)
  return safeNext(urls, back) ?? urls.path(list)
}

/** Names that were typed: one on each line, or with commas between them. @throws HubError when there are none */
export function namesOf(
  { context }: Admin,
  form: URLSearchParams,
  field: 'names' | 'members',
): readonly string[] {
  const names = (form.get(field) ?? '').split(/[\n,]/).map((name) => name.trim())
  const wanted = [...new Set(names.filter((name) => name !== ''))]
  if (wanted.length > 0) return wanted
  const { namesMissing } = languageOf(context).messages.admin
  throw new HubError('HUB_ERR_BAD_REQUEST', { message: namesMissing })
}
