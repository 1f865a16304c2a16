import type { FleetContext, FoundServer } from '@hubkit/core/contract'
import { readList } from '../watching/read-list.ts'
import { urlOf } from './address.ts'
import { pathOf } from './api.ts'
import type { Driver, KubernetesState } from './driver.ts'
import { isOver } from './exit.ts'
import { labelSlug } from '../naming/slug.ts'
import { LABELS } from '../manifest/marks.ts'
import { viewPod } from './pod-view.ts'
import { sweepRecords } from './sweep.ts'

/** Finds the servers of a hub that there are: the `list` of the contract. */
export async function* list(
  driver: Driver,
  { hubId, signal, log }: FleetContext,
): AsyncGenerator<FoundServer<KubernetesState>> {
  const { cluster, podsNamespaces } = driver
  const lists = await Promise.all(
    (podsNamespaces ?? [undefined]).map((namespace) =>
      readList(
        cluster,
        {
          path: pathOf('pods', namespace),
          labelSelector: `${LABELS.hub}=${labelSlug(hubId)}`,
          project: viewPod,
        },
        signal,
      ),
    ),
  )
  for (const pod of lists.flatMap(({ items }) => items)) {
    signal.throwIfAborted()
    const { serverId, attempt, namespace, name } = pod
    if (pod.hubId !== hubId || serverId === undefined || attempt === undefined) continue
    if (isOver(pod)) continue
    const state = { namespace, pod_name: name }
    const url = urlOf(pod)
    yield { serverId, attempt, state, ...(url === undefined ? {} : { url }) }
  }
  await sweepRecords(driver, hubId, { signal, log })
}
