import type { KubeCluster } from '@hubkit/spawner-k8s'
import type { FaultHook } from '../cluster/fault-hook.ts'

type Request = Parameters<KubeCluster['call']>[0]

/**
 * A cluster that lets the test hit this process at its requests: `kube POST pods` is before that is sent, or when it
 * has been answered.
 */
export function faultyCluster(cluster: KubeCluster, { around }: FaultHook): KubeCluster {
  return {
    ...cluster,
    call: (request, limits) => around([pointOf(request)], () => cluster.call(request, limits)),
    text: (request, limits) => around([pointOf(request)], () => cluster.text(request, limits)),
  }
}

function pointOf({ method = 'GET', path }: Request): string {
  const [, rest = ''] = path.split(/\/namespaces\/[^/]+\//)
  const [kind = '', , part] = rest.split('/')
  return `kube ${method} ${part ?? kind}`
}
