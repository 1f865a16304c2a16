import { oneLine } from './one-line.ts'
import { notebookOf, type ContainerState, type PodView } from './pod-view.ts'

/** How a server ended, in the contract's words. */
export interface Exit {
  readonly reason: string
  readonly message: string
  readonly exitCode?: number | undefined
}

/** Why Kubernetes itself ends pods: the reasons of the condition DisruptionTarget. */
const DISRUPTIONS: Readonly<Record<string, Exit>> = {
  PreemptionByScheduler: {
    reason: 'preempted',
    message: 'The server had to make room for a more important one.',
  },
  EvictionByEvictionAPI: {
    reason: 'evicted',
    message: 'The server was moved away from its machine, which is being emptied.',
  },
  DeletionByTaintManager: {
    reason: 'node-lost',
    message: 'The machine of the server failed or takes no servers any more.',
  },
  DeletionByPodGC: { reason: 'node-lost', message: 'The machine of the server is gone.' },
}

/** Reasons of a failed pod as a whole. */
const POD_REASONS: Readonly<Record<string, string>> = {
  Evicted: 'evicted',
  Preempting: 'preempted',
  NodeLost: 'node-lost',
  NodeShutdown: 'evicted',
  Terminated: 'evicted',
  DeadlineExceeded: 'deadline',
}

/** How a pod ended that is over: see {@link isOver}. */
export function exitOf(pod: PodView): Exit {
  const notebook = notebookOf(pod)
  const state = notebook?.state
  const exitCode = state?.is === 'terminated' ? { exitCode: state.exitCode } : {}
  const whole = POD_REASONS[pod.reason]
  if (whole !== undefined)
    return { reason: whole, message: sentence(pod.message, wordsOf(whole)), ...exitCode }
  if (state?.is === 'terminated' && state.reason === 'OOMKilled') return exitOfContainer(state)
  const disruption = disruptionOf(pod)
  if (disruption) return { ...disruption, ...exitCode }
  if (state?.is === 'terminated') return exitOfContainer(state)
  if (pod.phase === 'Failed')
    return {
      reason: 'failed',
      message: sentence(pod.message, 'Its pod failed.'),
    }
  return { reason: 'lost', message: 'The server has ended; its exit code is not known.' }
}

/** Why a pod is not there any more, from what was seen of it last. */
export function exitOfAbsent(last: PodView | undefined): Exit {
  if (!last) return { reason: 'lost', message: 'The pod of the server is not there.' }
  if (isOver(last) || disruptionOf(last) || POD_REASONS[last.reason] !== undefined)
    return exitOf(last)
  return { reason: 'deleted', message: 'The pod of the server was deleted.' }
}

/** Whether the server has ended for good, whatever is left of the pod. A pod that is only being deleted has not. */
export function isOver(pod: PodView): boolean {
  if (pod.phase === 'Failed' || pod.phase === 'Succeeded') return true
  const notebook = notebookOf(pod)
  return notebook?.state.is === 'terminated' && (!pod.restarts || pod.deleting)
}

function disruptionOf(pod: PodView): Exit | undefined {
  const condition = pod.conditions['DisruptionTarget']
  return condition?.status === 'True' ? DISRUPTIONS[condition.reason] : undefined
}

function exitOfContainer({ reason, exitCode }: ContainerState & { is: 'terminated' }): Exit {
  if (reason === 'OOMKilled')
    return {
      reason: 'out-of-memory',
      message: 'The server used more memory than it may (OOMKilled).',
      exitCode,
    }
  const signal = exitCode > 128 && exitCode < 160
  return {
    reason: signal ? 'killed' : 'exited',
    message: signal
      ? `The server was ended by signal ${exitCode - 128} (exit code ${exitCode}).`
      : `The server ended with exit code ${exitCode}.`,
    exitCode,
  }
}

function wordsOf(reason: string): string {
  switch (reason) {
    case 'evicted':
      return 'The server was moved away from its machine.'
    case 'preempted':
      return 'The server had to make room for a more important one.'
    case 'node-lost':
      return 'The machine of the server does not answer.'
    default:
      return 'The server ran for as long as it may.'
  }
}

/** The cluster's own words, or ours. */
function sentence(text: string, otherwise: string): string {
  return oneLine(text) || otherwise
}
