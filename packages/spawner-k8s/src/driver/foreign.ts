import type { V1Pod } from '@kubernetes/client-node'
import type { FleetContext, ForeignServer } from '@hubkit/core/contract'
import { ANNOTATIONS, KUBESPAWNER, NOTEBOOK } from '../manifest/marks.ts'
import { readList } from '../watching/read-list.ts'
import { urlOf } from './address.ts'
import { pathOf } from './api.ts'
import type { Driver, KubernetesState } from './driver.ts'
import { isOver } from './exit.ts'
import { NOTES } from './marks.ts'
import { viewPod } from './pod-view.ts'

/** What every KubeSpawner's pod has, of whatever version from 7 on (KubeSpawner, `_build_common_labels`). */
const SELECTOR = `component=singleuser-server,${KUBESPAWNER.username}`

/** Finds running pods that a KubeSpawner made, and those that were begun to be taken over: `foreign` of the contract. */
export async function* foreignServers(
  { cluster, podsNamespaces }: Driver,
  { hubId, signal }: FleetContext,
): AsyncGenerator<ForeignServer<KubernetesState>> {
  for (const namespace of podsNamespaces ?? [undefined]) {
    const { items } = await readList(
      cluster,
      {
        path: pathOf('pods', namespace),
        labelSelector: SELECTOR,
        project: (pod) => foreignServer(pod as V1Pod, hubId),
      },
      signal,
    )
    for (const found of items) if (found) yield found
  }
}

/** What a pod tells of a server; `undefined` when it is none that can be taken over. */
export function foreignServer(
  pod: V1Pod,
  hubId: string,
): ForeignServer<KubernetesState> | undefined {
  const view = viewPod(pod)
  const marks = pod.metadata?.annotations ?? {}
  const owner = marks[ANNOTATIONS.hub]
  const free = owner === undefined || (owner === hubId && marks[NOTES.takenOverAt] !== undefined)
  if (!free || isOver(view) || view.deleting) return undefined
  const env = new Map(
    pod.spec?.containers
      .find(({ name }) => name === NOTEBOOK)
      ?.env?.map(({ name, value }) => [name, value] as const),
  )
  const user = env.get('JUPYTERHUB_USER') ?? marks[KUBESPAWNER.username]
  const token = env.get('JUPYTERHUB_API_TOKEN')
  const clientId = env.get('JUPYTERHUB_CLIENT_ID')
  const url = urlOf(view)
  if (!user || !token || !clientId || url === undefined) return undefined
  return {
    user,
    name: env.get('JUPYTERHUB_SERVER_NAME') ?? marks[KUBESPAWNER.servername] ?? '',
    url,
    token,
    clientId,
    state: { namespace: view.namespace, pod_name: view.name },
    startedAt: Date.parse(view.createdAt),
  }
}
