import type { Logger } from '@hubkit/core/contract'
import type { KubeClient } from '../cluster/client.ts'
import { joined } from '../watching/joined.ts'
import { listWatch, type ListWatch } from '../watching/list-watch.ts'
import { pathOf } from './api.ts'
import { labelSlug } from '../naming/slug.ts'
import { LABELS } from '../manifest/marks.ts'
import { isSamePod, viewPod, type PodView } from './pod-view.ts'

/** Milliseconds that a view nobody uses is kept: the next start may come at once. */
const LINGER = 5000
/** A view that heard nothing for longer, in ms, is not asked. The API server says something every 75 s at most. */
const FRESH = 100_000

/** How many pods that are gone are remembered, to tell why. */
const REMEMBERED = 1000

/** A view while somebody uses it. */
export interface View extends Disposable {
  readonly pods: ListWatch<PodView>
}

/** One list-watch of each hub's pods, shared by all who need it at that time. */
export interface Views {
  acquire(hubId: string, log: Logger): View
  /** What is known of a pod now, without asking; `undefined` when nobody watches, or the view may be outdated. */
  find(hubId: string, namespace: string, name: string): PodView | undefined
  /** A pod is certainly gone, whether or not a view has heard of it. */
  forget(pod: PodView): void
  /** How a pod was last that is gone. */
  lastSeen(serverId: string, attempt: number): PodView | undefined
}

interface Shared {
  readonly pods: ListWatch<PodView>
  /** By `namespace/name`: the newest of each. */
  readonly byName: ReadonlyMap<string, PodView>
  readonly end: AbortController
  users: number
  linger?: NodeJS.Timeout
}

/** Namespaces that are known, or `undefined` for all there are. */
export type PodsNamespaces = readonly string[] | undefined

export function createViews(client: KubeClient, namespaces: PodsNamespaces): Views {
  const open = new Map<string, Shared>()
  const gone = new Map<string, PodView>()

  const remember = (pod: PodView): void => {
    const key = `${pod.serverId}/${pod.attempt}`
    gone.delete(key)
    gone.set(key, pod)
    for (const oldest of gone.keys()) {
      if (gone.size <= REMEMBERED) return
      gone.delete(oldest)
    }
  }

  const isGone = ({ serverId, attempt, uid }: PodView): boolean =>
    gone.get(`${serverId}/${attempt}`)?.uid === uid

  const begin = (hubId: string, log: Logger): Shared => {
    const end = new AbortController()
    const pods = joined(
      (namespaces ?? [undefined]).map((namespace) =>
        listWatch<PodView>({
          client,
          selection: {
            path: pathOf('pods', namespace),
            labelSelector: `${LABELS.hub}=${labelSlug(hubId)}`,
            project: viewPod,
          },
          isSame: isSamePod,
          log,
          signal: end.signal,
        }),
      ),
    )
    const byName = new Map<string, PodView>()
    pods.subscribe(({ type, item }) => {
      const place = placeOf(item)
      if (type === 'present') {
        byName.set(place, item)
        return
      }
      remember(item)
      if (byName.get(place)?.uid === item.uid) byName.delete(place)
    })
    return { pods, byName, end, users: 0 }
  }

  return {
    acquire(hubId, log) {
      const shared = open.get(hubId) ?? begin(hubId, log)
      open.set(hubId, shared)
      shared.users += 1
      clearTimeout(shared.linger)
      let used = true
      return {
        pods: shared.pods,
        [Symbol.dispose]() {
          if (!used) return
          used = false
          shared.users -= 1
          if (shared.users > 0) return
          shared.linger = setTimeout(() => {
            open.delete(hubId)
            shared.end.abort(new Error('nobody watches any more'))
          }, LINGER)
        },
      }
    },
    find(hubId, within, name) {
      const { pods, byName } = open.get(hubId) ?? {}
      if (pods?.syncedAt === undefined || performance.now() - pods.syncedAt > FRESH)
        return undefined
      const pod = byName?.get(placeOf({ namespace: within, name }))
      return pod && !isGone(pod) ? pod : undefined
    },
    forget: remember,
    lastSeen: (serverId, attempt) => gone.get(`${serverId}/${attempt}`),
  }
}

function placeOf({ namespace, name }: Pick<PodView, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`
}
