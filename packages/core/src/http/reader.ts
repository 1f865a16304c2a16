import type { ServerRecord } from '../contract/records.ts'
import type { HubContext, Person } from './context.ts'
import { languageOf } from './language.ts'
import { viewServer, type Reader, type ServerView } from './pages/server-view.ts'
import { mayReach, type NamedServer } from './server-access.ts'

/** For whom pages of this request are. */
export function readerOf(context: HubContext, person: Person): Reader {
  const { urls } = context.get('parts')
  return { urls, language: languageOf(context), name: person.name }
}

/** Whether a person may read what a server writes: its user, and who administers it. */
export async function mayReadLog(
  context: HubContext,
  person: Person,
  { own, owner, name }: Pick<NamedServer, 'own' | 'owner' | 'name'>,
): Promise<boolean> {
  return own || mayReach(context, person, 'admin:servers', owner, name)
}

/** Whether a server's spawner keeps its log. */
export function keepsLog(context: HubContext, { spawner }: ServerRecord): boolean {
  return context.get('parts').spawners.get(spawner)?.logs !== undefined
}

/** A server's view, with where it stands in line. */
export async function viewOf(
  context: HubContext,
  person: Person,
  owner: string,
  server: ServerRecord,
): Promise<ServerView> {
  const queue = await context.get('parts').servers.queuePosition(server)
  return { ...viewServer(readerOf(context, person), owner, server), queue }
}
