import { inject } from 'vitest'
import { type Cluster, foreignCluster, openCluster } from '../cluster/cluster.ts'
import type { SharedCluster } from './shared.ts'

export { needsControl } from '../cluster/cluster.ts'
export { leftOut } from './left-out.ts'

/**
 * The cluster that all test files of a run share, or the one `KUBECONFIG` names. Take a namespace in it; whoever kills
 * or freezes starts a cluster of their own.
 */
export function useCluster(): Promise<Cluster> {
  const shared: SharedCluster = inject('testCluster')
  return 'folder' in shared ? openCluster(shared.folder) : foreignCluster(shared.kubeconfig)
}
