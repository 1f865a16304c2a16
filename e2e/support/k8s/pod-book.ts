import type { Cluster } from '@hubkit/test-cluster/cluster'
import type { Pod } from '@hubkit/test-cluster/objects'
import { until } from '@hubkit/testkit'

/** A pod of a user's server. */
export interface ServerPod {
  readonly uid: string
  readonly serverId: string
  readonly user: string
  readonly attempt: number
}

/** Every pod that ever was in a namespace, as a watch told it: nobody can undo what it has seen. */
export interface PodBook {
  /** All there ever were, in order. */
  readonly made: readonly ServerPod[]
  /** Those of them that are there now, also while they end. */
  alive(): readonly ServerPod[]
  /** This pod must not be deleted. */
  protect(uid: string): void
  release(uid: string): void
  /** What was seen that must never be. */
  violations(): readonly string[]
  close(): Promise<void>
}

/** Begins a book; resolves once nothing can be missed. */
export async function openPodBook({ api }: Cluster, namespace: string): Promise<PodBook> {
  const made: ServerPod[] = []
  const gone = new Set<string>()
  const deleted = new Set<string>()
  const sheltered = new Set<string>()
  const violations: string[] = []
  const over = new AbortController()
  const path = `/api/v1/namespaces/${namespace}/pods`
  const { metadata } = await api.get<{ metadata: { resourceVersion: string } }>(path)
  let from = metadata.resourceVersion

  const see = (type: string, { metadata: pod }: Pod): void => {
    const { uid, annotations = {} } = pod
    const one = {
      uid,
      serverId: annotations['hubkit.dev/server-id'] ?? '',
      user: annotations['hubkit.dev/username'] ?? '',
      attempt: Number(annotations['hubkit.dev/attempt']),
    }
    if (!made.some((other) => other.uid === uid)) {
      const twin = made.find(
        ({ serverId, attempt }) => serverId === one.serverId && attempt === one.attempt,
      )
      if (twin) violations.push(`attempt ${one.attempt} of ${one.serverId} was made twice`)
      made.push(one)
    }
    if (type === 'DELETED') gone.add(uid)
    if (type === 'DELETED' || pod.deletionTimestamp !== undefined) {
      if (sheltered.has(uid) && !deleted.has(uid))
        violations.push(`the healthy pod of attempt ${one.attempt} of ${one.serverId} was deleted`)
      deleted.add(uid)
    }
  }
  const follow = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const options = { resourceVersion: from, signal: over.signal }
      for await (const { type, object } of api.watch<Pod>(path, options)) {
        see(type, object)
        from = object.metadata.resourceVersion ?? from
      }
    }
  }
  const following = follow().catch((error: unknown) => {
    violations.push(`the book was not kept: ${String(error)}`)
  })
  return {
    made,
    alive: () => made.filter(({ uid }) => !gone.has(uid)),
    protect: (uid) => void sheltered.add(uid),
    release: (uid) => void sheltered.delete(uid),
    violations: () => violations,
    async close() {
      over.abort()
      await following
    },
  }
}

/** Waits until a person's server has exactly one pod, and no other ends any more. */
export function onlyPod(book: PodBook, user: string): Promise<ServerPod> {
  return until(
    () => {
      const all = book.alive().filter((pod) => pod.user === user)
      return all.length === 1 && all[0]
    },
    { timeout: 30_000, message: `${user} has one pod` },
  )
}
