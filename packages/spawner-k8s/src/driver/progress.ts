import type { SpawnContext } from '@hubkit/core/contract'
import type { PodEvent } from './pod-events.ts'
import { PHASES, phasesOf, waitingFor, type Phase } from './phases.ts'
import type { PodView } from './pod-view.ts'

/** How far a start is when a phase is behind it, 0 to 99. */
const FAR: Readonly<Record<Phase, number>> = {
  scheduled: 30,
  volume: 45,
  init: 55,
  image: 70,
  started: 80,
  ready: 88,
}

/** Words for a phase that is behind. */
const WORDS: Readonly<Record<Phase, string>> = {
  scheduled: 'It has a machine',
  volume: 'It has its storage',
  init: 'It is prepared',
  image: 'Its image is there',
  started: 'It has started',
  ready: 'It is ready',
}

/** Reports the phases of a start, each once, and what it waits for. */
export interface StartProgress {
  see(pod: PodView): void
  hear(event: PodEvent): void
  /** Milliseconds from the pod's making to the end of each phase so far. */
  readonly timings: Readonly<Partial<Record<Phase, number>>>
}

export function startProgress(
  report: SpawnContext['report'],
  now: () => number = () => performance.now(),
): StartProgress {
  const began = now()
  const timings: Partial<Record<Phase, number>> = {}
  let said = ''
  const say = (message: string, progress?: number): void => {
    if (message === said) return
    said = message
    report({ message, ...(progress === undefined ? {} : { progress }) })
  }
  return {
    timings,
    see(pod) {
      const done = phasesOf(pod)
      for (const phase of PHASES) {
        if (!done.has(phase) || timings[phase] !== undefined) continue
        const time = now() - began
        timings[phase] = time
        if (phase === 'init' && pod.initContainers.length === 0) continue
        say(
          `${WORDS[phase]}${pod.node !== undefined && phase === 'scheduled' ? `: ${pod.node}` : ''} (${seconds(time)})`,
          FAR[phase],
        )
      }
      if (!done.has('ready')) say(waitingFor(pod))
    },
    hear({ type, reason, message }) {
      say(`${type === 'Warning' ? 'Warning: ' : ''}${message || reason}`)
    },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
