import { HubError } from '../../contract/errors.ts'
import type { ScopeFilter } from '../../auth/scopes/filter.ts'
import type { Requester } from '../api/endpoint.ts'
import { createGrants, type Grants } from '../api/grants.ts'
import type { HubContext, Person } from '../context.ts'
import type { AdminSection } from '../pages/admin/tabs.ts'

/** Somebody at the admin panel: what they may is asked of the same grants as at the REST API. */
export interface Admin extends Requester {
  readonly context: HubContext
  readonly person: Person
  readonly sections: readonly AdminSection[]
}

/** Whether a scope reaches anybody's servers but one's own, which are on the home page. @param name one's own */
export function reachesOthers(filter: ScopeFilter, name: string): boolean {
  if (filter === 'all' || filter.groups.size > 0) return true
  return (
    [...filter.users].some((user) => user !== name) ||
    [...filter.servers].some((server) => !server.startsWith(`${name}/`))
  )
}

function sectionsFor(grants: Grants, name: string): readonly AdminSection[] {
  return [
    ...(grants.some(['list:users']) ? (['users'] as const) : []),
    ...(grants.some(['list:groups']) ? (['groups'] as const) : []),
    ...(reachesOthers(grants.filter('read:servers'), name) ? (['servers'] as const) : []),
  ]
}

/** Whether somebody has anything to do there. */
export function mayAdminister({ name, scopes }: Person): boolean {
  const grants = createGrants(scopes)
  return grants.some(['admin-ui']) || sectionsFor(grants, name).length > 0
}

/**
 * A person at the admin panel. `admin-ui` admits to it (JupyterHub, `handlers/pages.py`), and so does whatever scope
 * shows something there.
 *
 * @throws HubError `HUB_ERR_FORBIDDEN`
 */
export function adminOf(context: HubContext, person: Person): Admin {
  if (!mayAdminister(person)) throw new HubError('HUB_ERR_FORBIDDEN')
  const grants = createGrants(person.scopes)
  return {
    context,
    person,
    parts: context.get('parts'),
    principal: person,
    grants,
    sections: sectionsFor(grants, person.name),
  }
}

/** @throws HubError `HUB_ERR_FORBIDDEN` when somebody may not see this part */
export function assertSection({ sections }: Admin, section: AdminSection): void {
  if (!sections.includes(section)) throw new HubError('HUB_ERR_FORBIDDEN')
}
