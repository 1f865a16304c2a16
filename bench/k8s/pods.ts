import type { Cluster } from '@hubkit/test-cluster/cluster'
import type { Pod } from '@hubkit/test-cluster/objects'
import type { Meta } from '@hubkit/test-cluster/objects'

interface Page {
  readonly metadata: { readonly continue?: string; readonly resourceVersion: string }
  readonly items: readonly Pod[]
}

/** All pods of a namespace, page by page. */
export async function allPods({ api }: Cluster, namespace: string): Promise<readonly Pod[]> {
  const pods: Pod[] = []
  let token = ''
  do {
    const path = `/api/v1/namespaces/${namespace}/pods?limit=500&continue=${encodeURIComponent(token)}`
    const page = await api.get<Page>(path)
    pods.push(...page.items)
    token = page.metadata.continue ?? ''
  } while (token !== '')
  return pods
}

/** How many objects of a kind there are, and their names. */
export async function allNames(
  { api }: Cluster,
  namespace: string,
  kind: string,
): Promise<readonly string[]> {
  const names: string[] = []
  let token = ''
  do {
    const path = `/api/v1/namespaces/${namespace}/${kind}?limit=500&continue=${encodeURIComponent(token)}`
    const page = await api.get<{
      metadata: { continue?: string }
      items: readonly { metadata: Meta }[]
    }>(path)
    names.push(...page.items.map(({ metadata }) => metadata.name))
    token = page.metadata.continue ?? ''
  } while (token !== '')
  return names
}

/** Whose a pod is, as the one hub or the other writes it down. */
export function ownerOf({ metadata: { annotations = {} } }: Pod): string | undefined {
  return annotations['hubkit.dev/username'] ?? annotations['hub.jupyter.org/username']
}

/** Sees pods come and go, as the API server tells it. */
export interface Sight extends AsyncDisposable {
  /** When the pod of a user came last, by `performance.now()`. */
  readonly made: ReadonlyMap<string, number>
  /** Uids of all that ever came, and of those that were told to go. */
  readonly seen: ReadonlySet<string>
  readonly deleted: ReadonlySet<string>
}

export async function watchPods({ api }: Cluster, namespace: string): Promise<Sight> {
  const over = new AbortController()
  const made = new Map<string, number>()
  const seen = new Set<string>()
  const deleted = new Set<string>()
  const path = `/api/v1/namespaces/${namespace}/pods`
  let { resourceVersion } = (await api.get<Page>(`${path}?limit=1`)).metadata
  const follow = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const events = api.watch<Pod>(path, { resourceVersion, signal: over.signal })
      for await (const { type, object } of events) {
        const { uid, deletionTimestamp } = object.metadata
        resourceVersion = object.metadata.resourceVersion
        if (!seen.has(uid)) made.set(ownerOf(object) ?? '', performance.now())
        seen.add(uid)
        if (type === 'DELETED' || deletionTimestamp !== undefined) deleted.add(uid)
      }
    }
  }
  const following = follow()
  return {
    made,
    seen,
    deleted,
    async [Symbol.asyncDispose]() {
      over.abort()
      await following
    },
  }
}
