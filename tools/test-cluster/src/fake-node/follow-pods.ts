import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeApi } from '../api/kube-api.ts'
import type { List, Pod } from '../api/objects.ts'

const BOUND = '/api/v1/pods?allowWatchBookmarks=true&fieldSelector=spec.nodeName!%3D'
const PAUSE = 250

/** What {@link followPods} tells. */
export interface PodFollower {
  seen(pod: Pod): void
  gone(uid: string): void
  complain(error: unknown): void
}

/** Lists bound pods and watches from there, again after whatever goes wrong, until `signal` aborts. */
export async function followPods(
  api: KubeApi,
  signal: AbortSignal,
  on: PodFollower,
): Promise<void> {
  let known = new Set<string>()
  while (!signal.aborted) {
    try {
      const { items, metadata } = await api.get<List<Pod>>(BOUND)
      const listed = new Set(items.map((pod) => pod.metadata.uid))
      for (const uid of known) if (!listed.has(uid)) on.gone(uid)
      known = listed
      items.forEach(on.seen)
      for await (const { type, object } of api.watch<Pod>(BOUND, {
        resourceVersion: metadata.resourceVersion,
        signal,
      })) {
        if (type === 'BOOKMARK') continue
        const { uid } = object.metadata
        if (type === 'DELETED') {
          known.delete(uid)
          on.gone(uid)
        } else {
          known.add(uid)
          on.seen(object)
        }
      }
    } catch (error) {
      if (signal.aborted) return
      on.complain(error)
      await sleep(PAUSE, undefined, { signal }).catch(() => undefined) // the loop sees the abort
    }
  }
}
