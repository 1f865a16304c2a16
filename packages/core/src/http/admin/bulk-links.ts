import type { BulkLinks } from '../pages/admin/bulk-links.ts'
import { reachesOthers, type Admin } from './admin.ts'
import type { BulkAction } from './bulk-targets.ts'
import { withQuery } from './with-query.ts'

const SCOPES = { start: 'start:servers', stop: 'delete:servers' } as const

/** Where all that a list shows is started or stopped, as far as the reader may. @param from the list */
export function bulkLinks(
  { parts, person, grants }: Admin,
  from: string,
  actions: readonly BulkAction[],
): BulkLinks {
  const to = (action: BulkAction): string | undefined =>
    actions.includes(action) && reachesOthers(grants.filter(SCOPES[action]), person.name)
      ? withQuery(parts.urls.path(`admin/bulk/${action}`), { from })
      : undefined
  return { start: to('start'), stop: to('stop') }
}
