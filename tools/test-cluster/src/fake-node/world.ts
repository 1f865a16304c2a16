import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeApi } from '../api/kube-api.ts'
import { isStatus, KubeError } from '../api/kube-error.ts'
import type { Pod } from '../api/objects.ts'
import { answerAs } from './answering.ts'
import type { World } from './pod-life.ts'

const PAUSE = 250

/** What pods' lives need of the API server. What it does not take it is told again, as a kubelet would. */
export function worldOf(
  api: KubeApi,
  signal: AbortSignal,
  complain: (error: unknown) => void,
): World {
  const path = ({ metadata: { namespace, name } }: Pod): string =>
    `/api/v1/namespaces/${namespace}/pods/${name}`
  // Gone, or another pod by now: whoever did that knows.
  const unlessGone = (error: unknown): void => {
    if (!isStatus(error, 404) && !isStatus(error, 409)) throw error
  }
  const untilTaken = async (work: () => Promise<unknown>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work().catch(unlessGone)
        return
      } catch (error) {
        if (error instanceof KubeError && error.status < 500 && error.status !== 429) throw error
        complain(error)
        await sleep(PAUSE, undefined, { signal }).catch(() => undefined) // the loop sees the abort
      }
    }
  }
  return {
    async write(pod, status) {
      const { uid } = pod.metadata
      await untilTaken(() => api.patch(`${path(pod)}/status`, { metadata: { uid }, status }))
    },
    async remove(pod) {
      const { uid } = pod.metadata
      const body = { gracePeriodSeconds: 0, preconditions: { uid } }
      await untilTaken(() => api.delete(path(pod), body))
    },
    async event(pod, type, reason, message) {
      const { namespace, name, uid } = pod.metadata
      const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
      const component = 'kubelet'
      const event = {
        metadata: { generateName: `${name}.`, namespace },
        involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace, name, uid },
        type,
        reason,
        message,
        count: 1,
        firstTimestamp: at,
        lastTimestamp: at,
        source: { component, host: pod.spec.nodeName },
        reportingComponent: component,
        reportingInstance: pod.spec.nodeName,
      }
      // 403: the namespace is being removed.
      await api.post(`/api/v1/namespaces/${namespace}/events`, event).catch((error: unknown) => {
        if (!isStatus(error, 403)) unlessGone(error)
      })
    },
    listen: answerAs,
    complain,
  }
}
