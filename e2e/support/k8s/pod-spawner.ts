import type { Spawner } from '@hubkit/core/contract'
import { kubeCluster, kubernetesSpawner } from '@hubkit/spawner-k8s'
import type { FaultHook } from '../cluster/fault-hook.ts'
import type { HubSettings } from '../hub-settings.ts'
import { faultyCluster } from './faulty-cluster.ts'

/** Servers as pods; with a hook the test can hit this process at its requests. */
export function podSpawner(
  { kubeconfig, namespace }: NonNullable<HubSettings['kubernetes']>,
  faults: FaultHook | undefined,
): Spawner {
  const cluster = kubeCluster({ from: { kubeconfig } })
  return kubernetesSpawner({
    cluster: faults ? faultyCluster(cluster, faults) : cluster,
    hubNamespace: namespace,
    image: 'test:latest',
    gracePeriod: '1s',
  })
}
