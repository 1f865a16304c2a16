import type { FleetContext, ServerChange, ServerStatus } from '@hubkit/core/contract'
import type { Change } from '../watching/cache.ts'
import { urlOf } from './address.ts'
import type { Driver } from './driver.ts'
import { exitOfAbsent } from './exit.ts'
import { statusOf } from './pod-status.ts'
import type { PodView } from './pod-view.ts'

/** Tells how the servers of a hub are, and each change: the `watch` of the contract. */
export async function* watch(
  driver: Driver,
  { hubId, signal, log }: FleetContext,
): AsyncGenerator<ServerChange> {
  using view = driver.views.acquire(hubId, log)
  const queue: Change<PodView>[] = []
  const told = new Map<string, string>()
  let wake = (): void => undefined
  const unsubscribe = view.pods.subscribe((change) => {
    queue.push(change)
    wake()
  })
  const aborted = (): void => wake()
  signal.addEventListener('abort', aborted)
  try {
    // What is known already, before what is heard from now on.
    queue.unshift(...[...view.pods.values()].map((item) => ({ type: 'present', item }) as const))
    while (!signal.aborted) {
      const change = queue.shift()
      if (!change) {
        const rung = Promise.withResolvers<void>()
        wake = rung.resolve
        await rung.promise
        continue
      }
      const news = changeOf(change, hubId)
      if (!news) continue
      const words = JSON.stringify(news.status)
      if (told.get(change.item.uid) === words) continue
      if (change.type === 'absent') told.delete(change.item.uid)
      else told.set(change.item.uid, words)
      yield news
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', aborted)
  }
}

function changeOf({ type, item }: Change<PodView>, hubId: string): ServerChange | undefined {
  const { serverId, attempt } = item
  if (item.hubId !== hubId || serverId === undefined || attempt === undefined) return undefined
  const status: ServerStatus =
    type === 'absent' ? { phase: 'stopped', ...exitOfAbsent(item) } : statusOf(item, urlOf(item))
  return { serverId, attempt, status }
}
