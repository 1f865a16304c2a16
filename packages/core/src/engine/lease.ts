import type { Fence } from '../contract/store.ts'
import { LeaseLost } from './commit.ts'
import type { Core } from './parts.ts'
import { pause } from './pause.ts'

/**
 * Runs `work` while this process holds a lease, renewing it; `work`'s signal aborts once the lease is lost, or the
 * hub closes. Gives the lease back afterwards.
 *
 * @returns whether the lease could be had
 */
export async function underLease(
  core: Core,
  key: string,
  work: (fence: Fence, signal: AbortSignal) => Promise<void>,
): Promise<boolean> {
  const { store, limits, log } = core
  const fence = await store.acquire(key, core.processId, limits.leaseTime)
  if (!fence) return false
  const lost = new AbortController()
  const over = new AbortController()
  const signal = AbortSignal.any([core.signal, lost.signal])
  const renew = async (): Promise<void> => {
    let sure = performance.now()
    for (;;) {
      await pause(limits.leaseTime / 3, over.signal)
      if (over.signal.aborted) return
      try {
        const renewed = await store.acquire(key, core.processId, limits.leaseTime)
        if (renewed?.token !== fence.token) return lost.abort(new LeaseLost())
        sure = performance.now()
      } catch (error) {
        log.warn('a lease could not be renewed', { key, error })
        if (performance.now() - sure > limits.leaseTime) return lost.abort(new LeaseLost())
      }
    }
  }
  const renewing = renew()
  try {
    await work(fence, signal)
  } finally {
    over.abort()
    await renewing
    await store.release(fence)
  }
  return true
}
