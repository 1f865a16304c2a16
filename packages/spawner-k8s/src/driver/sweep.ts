import type { V1ConfigMap } from '@kubernetes/client-node'
import type { Logger } from '@hubkit/core/contract'
import { readList } from '../watching/read-list.ts'
import { pathOf, remove } from './api.ts'
import type { Driver } from './driver.ts'
import { labelSlug } from '../naming/slug.ts'
import { ANNOTATIONS, LABELS } from '../manifest/marks.ts'
import { NOTES, RECORD } from './marks.ts'

/** Milliseconds that the record of a server that was removed is kept: for a process that was frozen meanwhile. */
const KEPT = 24 * 3_600_000

/** Removes the records of servers that were destroyed long ago. */
export async function sweepRecords(
  { cluster, recordsNamespace }: Pick<Driver, 'cluster' | 'recordsNamespace'>,
  hubId: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
  now = Date.now(),
): Promise<void> {
  try {
    const { items } = await readList(
      cluster,
      {
        path: pathOf('configmaps', recordsNamespace),
        labelSelector: `${LABELS.hub}=${labelSlug(hubId)},${RECORD}=destroyed`,
        project: (object) => object as V1ConfigMap,
      },
      signal,
    )
    for (const { metadata } of items) {
      const marks = metadata?.annotations ?? {}
      const at = Date.parse(marks[NOTES.destroyedAt] ?? '')
      if (marks[ANNOTATIONS.hub] !== hubId || !(now - at > KEPT)) continue
      const { name = '', uid = '' } = metadata ?? {}
      await remove(cluster, 'configmaps', { namespace: recordsNamespace, name, uid }, { signal })
    }
  } catch (error) {
    if (!signal.aborted) log.debug('old records could not be swept', { error })
  }
}
