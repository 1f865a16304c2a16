import type { ServerRef } from '@hubkit/core/contract'
import type { PodView } from './pod-view.ts'

/** Whose a pod of the right name is. */
export type Belonging = 'ours' | 'older' | 'newer' | 'foreign'

/** Whether a pod was made for this attempt of this server, for another, or for something else. */
export function belonging(pod: PodView, server: ServerRef, attempt: number): Belonging {
  if (pod.hubId !== server.hubId || pod.serverId !== server.id || pod.attempt === undefined)
    return 'foreign'
  if (pod.attempt === attempt) return 'ours'
  return pod.attempt < attempt ? 'older' : 'newer'
}
