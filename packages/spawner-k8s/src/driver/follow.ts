import type { KubeClient } from '../cluster/client.ts'
import type { ListWatch } from '../watching/list-watch.ts'
import { readPod } from './api.ts'
import type { PodView } from './pod-view.ts'

/**
 * Milliseconds after which a pod of which nothing was heard is asked for: while the view is true; while it is not; and
 * while the pod is not in it (it may come in a moment, or have gone just before).
 */
const ASK_AFTER = { synced: 20_000, unsynced: 2000, unseen: 300 }

/**
 * Tells how one pod is, now and whenever that changes, and `undefined` once it is certainly gone; then it ends. Where
 * the view is outdated the API server is asked directly.
 */
export async function* followPod(
  client: KubeClient,
  pods: ListWatch<PodView>,
  known: PodView,
  signal: AbortSignal,
): AsyncGenerator<PodView | undefined, void> {
  let latest: PodView | undefined = known
  let told: PodView | undefined
  let gone = false
  let unseen = 1
  let wake = (): void => undefined
  const unsubscribe = pods.subscribe(({ type, item }) => {
    if (item.uid !== known.uid) return
    unseen = 0
    if (type === 'absent') gone = true
    else latest = item
    wake()
  })
  const aborted = (): void => wake()
  signal.addEventListener('abort', aborted)
  try {
    for (const pod of pods.values()) {
      if (pod.uid !== known.uid) continue
      latest = pod
      unseen = 0
    }
    for (;;) {
      signal.throwIfAborted()
      if (gone) {
        yield undefined
        return
      }
      if (latest.version !== told?.version) {
        told = latest
        yield latest
        continue
      }
      const heard = Promise.withResolvers<boolean>()
      wake = () => heard.resolve(true)
      const usual = pods.syncedAt === undefined ? ASK_AFTER.unsynced : ASK_AFTER.synced
      const wait = unseen > 0 ? Math.min(usual, ASK_AFTER.unseen * unseen) : usual
      const timer = setTimeout(() => heard.resolve(false), wait)
      const wasHeard = await heard.promise
      clearTimeout(timer)
      if (wasHeard) continue
      unseen *= 2
      const asked = await readPod(client, known, { signal })
      if (asked?.uid === known.uid) latest = asked
      else gone = true
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', aborted)
  }
}
