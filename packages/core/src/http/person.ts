import { HUB_ACTOR } from '../engine/api.ts'
import type { HubContext, Person } from './context.ts'
import { sessionScopes } from './effective-scopes.ts'
import { oncePerRequest } from './once.ts'
import { isSomebodyElse } from './somebody-else.ts'

/** Who is logged in with this browser: by the hub's cookie alone, never by a token. Looks once per request. */
export const personOf: (context: HubContext) => Promise<Person | undefined> = oncePerRequest(look)

async function look(context: HubContext): Promise<Person | undefined> {
  const { sessions, users, groups, roles, refresher } = context.get('parts')
  const secret = context.get('cookies').read(context.req.raw, 'session')
  if (!secret) return undefined
  const found = await sessions.find(secret)
  if (!found) return undefined
  if (await isSomebodyElse(context, found)) {
    await sessions.end(found.id, HUB_ACTOR)
    return undefined
  }
  // It may have ended by that.
  const session = (await refresher.freshen(found.identityId)) ? await sessions.get(found.id) : found
  const user = session && (await users.get(session.userId))
  if (!session || !user) return undefined
  const memberships = (await groups.ofUsers([user.id])).get(user.id) ?? []
  const scopes = sessionScopes({ roles }, user, memberships, session)
  return { kind: 'user', name: user.name, user, groups: memberships, scopes, session }
}

/** The same for a page that is shown in any case, such as an error: nobody, when it cannot be told. */
export async function visitorOf(context: HubContext): Promise<Person | undefined> {
  try {
    return await personOf(context)
  } catch (error) {
    context.get('parts').log.debug('it could not be told who came', { error })
    return undefined
  }
}
