import { HubError, type Logger } from '@hubkit/core/contract'
import { readPod, remove, type Place } from './api.ts'
import type { Driver } from './driver.ts'
import { followPod } from './follow.ts'
import { isNodeLost } from './pod-status.ts'
import type { PodView } from './pod-view.ts'

interface EndOptions {
  readonly hubId: string
  /** @default the pod's own */
  readonly graceSeconds?: number | undefined
  readonly signal: AbortSignal
  readonly log: Logger
}

/**
 * Deletes a pod, that very one, and waits until it is gone: until its node has said that nothing runs any more. That
 * is never skipped: with a grace period of 0 Kubernetes forgets a pod whose processes may still run.
 *
 * @throws HubError `HUB_ERR_STOP_FAILED` when that is not confirmed in time
 */
export async function endPod(driver: Driver, pod: PodView, options: EndOptions): Promise<void> {
  const { cluster, views, stopTimeout } = driver
  const { hubId, graceSeconds, signal, log } = options
  const time = (graceSeconds ?? pod.graceSeconds) * 1000 + stopTimeout
  using view = views.acquire(hubId, log)
  await remove(cluster, 'pods', pod, { signal }, graceSeconds)
  // Most are gone at once, or nothing has to be waited for.
  const left = await stillThere(driver, pod, pod.uid, signal)
  if (!left) return views.forget(pod)
  // Only now: among many stops the requests themselves wait in line.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error('it took too long')), time)
  const limit = AbortSignal.any([signal, late.signal])
  let last = left
  try {
    for await (const seen of followPod(cluster, view.pods, left, limit)) {
      if (!seen) return views.forget(last)
      last = seen
    }
  } catch (error) {
    if (signal.aborted || !late.signal.aborted) throw error
    throw new HubError('HUB_ERR_STOP_FAILED', {
      message: isNodeLost(last)
        ? 'The machine of the server does not answer: whether the server has ended cannot be told.'
        : 'The cluster has not confirmed the end of the server.',
      hint: 'It goes on trying. If the machine is gone for good, an administrator has to remove it from the cluster.',
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** The pod at a place, if it still is the one with that uid. */
async function stillThere(
  { cluster }: Driver,
  place: Place,
  uid: string,
  signal: AbortSignal,
): Promise<PodView | undefined> {
  const pod = await readPod(cluster, place, { signal })
  return pod?.uid === uid ? pod : undefined
}
