import { oneLine } from './one-line.ts'
import { notebookOf, type PodView } from './pod-view.ts'

/** The steps of a start, in order: init containers are through before the notebook's image is fetched. */
export const PHASES = ['scheduled', 'volume', 'init', 'image', 'started', 'ready'] as const

export type Phase = (typeof PHASES)[number]

/** Which steps a pod has behind it. */
export function phasesOf(pod: PodView): ReadonlySet<Phase> {
  const done = new Set<Phase>()
  const holds = (type: string): boolean => pod.conditions[type]?.status === 'True'
  const notebook = notebookOf(pod)
  const started = notebook?.state.is === 'running' || (notebook?.restarts ?? 0) > 0
  if (holds('PodScheduled') || pod.node !== undefined) done.add('scheduled')
  // Volumes are attached and mounted before the pod's sandbox is made.
  if (holds('PodReadyToStartContainers') || started) done.add('volume')
  if (holds('Initialized') && (done.has('volume') || started)) done.add('init')
  if (started) for (const phase of ['image', 'started'] as const) done.add(phase)
  if (notebook?.ready === true) done.add('ready')
  return done
}

/** What a pod that does not run yet waits for, for its user. */
export function waitingFor(pod: PodView): string {
  const done = phasesOf(pod)
  if (!done.has('scheduled')) {
    const { reason = '', message = '' } = pod.conditions['PodScheduled'] ?? {}
    if (reason === 'Unschedulable') return `No machine takes it yet: ${oneLine(message)}`
    return reason === 'SchedulingGated' ? 'It is held back for now' : 'Looking for a machine'
  }
  const initialising = pod.initContainers.find(
    (container) => container.state.is === 'running' && !container.ready,
  )
  if (initialising) return `Preparing: ${initialising.name}`
  const state = notebookOf(pod)?.state
  if (state?.is === 'running') return 'The server runs, and is not ready yet'
  if (state?.is === 'terminated' || state?.reason === 'CrashLoopBackOff')
    return 'It ended, and is started again'
  if (state?.is === 'waiting' && /ImagePull/.test(state.reason))
    return `Its image is not to be had yet: ${oneLine(state.message)}`
  if (!done.has('volume')) return 'Getting its storage'
  return 'Fetching its image and starting it'
}
