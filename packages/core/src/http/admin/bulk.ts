import { HubError, isErrorCode } from '../../contract/errors.ts'
import { standingOfJob, type BulkJob } from '../../engine/bulk-job.ts'
import { encodeName } from '../../engine/urls.ts'
import { isAdmin } from '../api/admin.ts'
import { languageOf } from '../language.ts'
import { errorText } from '../messages/texts.ts'
import { safeNext } from '../next.ts'
import { labelOf } from '../pages/server-view.ts'
import { actorOf } from '../server-access.ts'
import { showPage } from '../show-page.ts'
import type { AdminAction } from './act.ts'
import type { Admin } from './admin.ts'
import { bulkTargets, type BulkAction } from './bulk-targets.ts'
import { readPlace, type Place } from './place.ts'
import { withQuery } from './with-query.ts'

const ID = /^[a-z][a-z0-9]{15}$/

/**
 * The list something is to be done with, by its address.
 *
 * @throws HubError `HUB_ERR_NOT_FOUND` when it is none of those that can be
 */
function listOf(
  { parts: { urls } }: Admin,
  action: BulkAction,
  from: string | null,
): { readonly place: Place; readonly address: string } {
  const address = safeNext(urls, from)
  const place = readPlace(urls, from)
  const { section = 'users', name } = place
  const isList =
    name === undefined && (section === 'users' || (section === 'servers' && action === 'stop'))
  if (!isList || address === undefined) throw new HubError('HUB_ERR_NOT_FOUND')
  return { place, address }
}

/** Asks before many servers are started or stopped: how many, and which. */
export async function askBulk(
  admin: Admin,
  action: BulkAction,
  from: string | null,
): Promise<Response> {
  const { context, person, parts, sections } = admin
  const { place, address } = listOf(admin, action, from)
  const view = {
    sections,
    here: withQuery(parts.urls.path(`admin/bulk/${action}`), { from: address }),
    section: place.section === 'servers' ? ('servers' as const) : ('users' as const),
    action,
    from: address,
    count: (await bulkTargets(admin, place, action)).length,
    search: place.search,
    state: place.section === 'servers' ? place.state : undefined,
  }
  return showPage(context, 'adminBulk', view, { person })
}

/** Begins, and leads to where one sees how far it is. */
export function beginBulk(action: BulkAction): AdminAction {
  return async (admin, form) => {
    const { context, parts, person } = admin
    const { place, address } = listOf(admin, action, form.get('next'))
    const targets = await bulkTargets(admin, place, action)
    if (targets.length === 0) {
      const { bulkNothing } = languageOf(context).messages.admin
      throw new HubError('HUB_ERR_BAD_REQUEST', { message: bulkNothing })
    }
    const id = await parts.bulk.begin({
      action,
      targets,
      actor: actorOf(person),
      from: address,
      reasonFor: ({ userId }) =>
        userId === person.user.id
          ? undefined
          : { code: 'admin', message: 'stopped by an administrator' },
    })
    return parts.urls.path(`admin/bulk/${id}`)
  }
}

function problemsOf(admin: Admin, { problems }: BulkJob) {
  const language = languageOf(admin.context)
  return problems.map(({ user, server, code, message }) => ({
    label: language.messages.server.of(labelOf(language, server), user),
    href: admin.parts.urls.path(`admin/users/${encodeName(user)}`),
    reason: errorText(language, {
      code: isErrorCode(code) ? code : 'HUB_ERR_INTERNAL',
      message,
    }),
  }))
}

/** How far it is, for who began it and for administrators. */
export async function showBulk(admin: Admin, id: string): Promise<Response> {
  const { context, person, parts, sections } = admin
  const job = ID.test(id) ? await parts.bulk.get(id) : undefined
  if (!job || (job.actor.id !== person.user.id && !isAdmin(person)))
    throw new HubError('HUB_ERR_NOT_FOUND')
  const { action, total, done, late, failed, begunAt, actor, from } = job
  const view = {
    sections,
    here: parts.urls.path(`admin/bulk/${id}`),
    section: from.startsWith(parts.urls.path('admin/servers'))
      ? ('servers' as const)
      : ('users' as const),
    action,
    from,
    by: actor.name ?? '',
    begunAt,
    standing: standingOfJob(job, parts.now()),
    total,
    done,
    late,
    failed,
    problems: problemsOf(admin, job),
  }
  return showPage(context, 'adminBulkResult', view, { person })
}
