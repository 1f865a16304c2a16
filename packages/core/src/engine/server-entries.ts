import type { ServerRecord } from '../contract/records.ts'
import type { Operation, Store } from '../contract/store.ts'
import type { Actor, ServerEntry } from './api.ts'
import { hubEvent, isEvent } from './events.ts'
import { about } from './lifecycle.ts'
import type { Core } from './parts.ts'

/** Apart from the server's other events: who came is asked for with every look at the home page. */
const subjectOf = (id: string): string => `entry:${id}`

/** What tells that somebody other than its user was let into a server. */
export function entered(server: ServerRecord, actor: Actor, at: number): Operation {
  return hubEvent('server.entered', subjectOf(server.id), at, about(server, actor))
}

/** How long an entry with a token stands for those that follow. */
export const ENTRY_EVERY = 3_600_000

/** Records an entry with a token, unless the same was recorded within the hour by any hub process. */
export async function enterByToken(
  { store, now }: Pick<Core, 'store' | 'now'>,
  server: ServerRecord,
  actor: Actor,
  tokenId: string | undefined,
): Promise<void> {
  const at = now()
  const isKnown = (await store.history(subjectOf(server.id))).some(
    (event) =>
      isEvent(event, 'server.entered') &&
      event.at > at - ENTRY_EVERY &&
      event.data.by === 'token' &&
      event.data.tokenId === tokenId &&
      event.data.actor.id === actor.id &&
      event.data.actor.name === actor.name,
  )
  if (isKnown) return
  const data = {
    ...about(server, actor),
    by: 'token' as const,
    ...(tokenId === undefined ? {} : { tokenId }),
  }
  await store.transact([hubEvent('server.entered', subjectOf(server.id), at, data)])
}

/** Who entered a server, each with the last time, latest first; as long as events are kept. */
export async function serverEntries(store: Store, id: string): Promise<readonly ServerEntry[]> {
  const last = new Map<string, ServerEntry>()
  for (const event of (await store.history(subjectOf(id))).toReversed()) {
    if (!isEvent(event, 'server.entered')) continue
    const { actor } = event.data
    const key = actor.id ?? actor.name ?? ''
    if (!last.has(key)) last.set(key, { actor, at: event.at })
  }
  return [...last.values()]
}
