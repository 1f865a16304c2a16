import type { ServerStatus } from '@hubkit/core/contract'
import { exitOf, isOver } from './exit.ts'
import { notebookOf, type PodView } from './pod-view.ts'
import { waitingFor } from './phases.ts'

/** Why a pod's Ready may be false while its containers are ready, other than for a lost node. */
const KUBELET_REASONS = ['ContainersNotReady', 'ReadinessGatesNotReady', 'PodCompleted']

/**
 * Whether the pod's node no longer answers. The node's own word is that the containers are ready; Kubernetes has then
 * set Ready to false over its head (node lifecycle controller).
 */
export function isNodeLost({ phase, reason, conditions }: PodView): boolean {
  if (phase === 'Unknown' || reason === 'NodeLost') return true
  const ready = conditions['Ready']
  return (
    phase === 'Running' &&
    ready !== undefined &&
    ready.status !== 'True' &&
    conditions['ContainersReady']?.status === 'True' &&
    !KUBELET_REASONS.includes(ready.reason)
  )
}

/** What a pod says of its server. */
export function statusOf(pod: PodView, url: string | undefined): ServerStatus {
  if (isOver(pod)) return { phase: 'stopped', ...exitOf(pod) }
  if (isNodeLost(pod))
    return { phase: 'unknown', message: 'The machine of the server does not answer.' }
  if (notebookOf(pod)?.state.is === 'running' && url !== undefined) return { phase: 'running', url }
  return { phase: 'pending', message: pod.deleting ? 'The server is ending' : waitingFor(pod) }
}
