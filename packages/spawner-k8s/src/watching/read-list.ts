import { isApiError } from '../cluster/api-error.ts'
import type { KubeClient } from '../cluster/client.ts'

/** Which objects, and what is kept of each. */
export interface Selection<T> {
  /** `/api/v1/namespaces/default/pods` */
  readonly path: string
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  project(object: unknown): T
}

/** A list as it was at one version. */
export interface Listed<T> {
  readonly items: readonly T[]
  readonly resourceVersion: string
}

interface RawList {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
  readonly items?: readonly unknown[]
}

/** Objects in one page: some 2 MB of pods, some 20 ms of parsing. */
const PAGE = 500

/**
 * Lists objects page by page, as they are now or later: what is missing is gone for certain. Where the list has become
 * too old to be gone on with (410), all of it is read at once from the API server's memory, not older than it began.
 */
export async function readList<T>(
  client: KubeClient,
  { path, labelSelector, fieldSelector, project }: Selection<T>,
  signal: AbortSignal,
): Promise<Listed<T>> {
  const read = (query: Readonly<Record<string, string | number>>): Promise<RawList> =>
    client.call<RawList>({ path, query: { labelSelector, fieldSelector, ...query } }, { signal })
  const items: T[] = []
  let token = ''
  let begun = ''
  for (;;) {
    let page: RawList
    try {
      page = await read({ limit: PAGE, ...(token === '' ? {} : { continue: token }) })
    } catch (error) {
      if (token === '' || !isApiError(error, 410)) throw error
      const all = await read({
        resourceVersion: begun,
        resourceVersionMatch: 'NotOlderThan',
      })
      return { items: (all.items ?? []).map(project), resourceVersion: versionOf(all) }
    }
    begun ||= versionOf(page)
    items.push(...(page.items ?? []).map(project))
    token = page.metadata?.continue ?? ''
    if (token === '') return { items, resourceVersion: versionOf(page) }
  }
}

function versionOf(list: RawList): string {
  return list.metadata?.resourceVersion ?? ''
}
