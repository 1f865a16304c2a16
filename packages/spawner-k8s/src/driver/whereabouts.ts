import type { ServerContext } from '@hubkit/core/contract'
import type { CallLimits } from '../cluster/client.ts'
import type { Place } from './api.ts'
import { recordFor, type Driver } from './driver.ts'
import { isForeign } from './record-store.ts'

/**
 * Where a server's pod is or would be: what the hub remembers, else the cluster's record. `undefined`: it never was.
 * `'no-record'`: nothing tells; of a later attempt than the first there has been a record, perhaps in a namespace that
 * options named then.
 */
export async function whereabouts(
  driver: Driver,
  { server, attempt, state }: ServerContext,
  limits: CallLimits,
): Promise<Place | 'no-record' | undefined> {
  const namespace = state?.['namespace']
  const name = state?.['pod_name']
  if (typeof namespace === 'string' && typeof name === 'string') return { namespace, name }
  try {
    const log = await recordFor(driver, server, limits).read()
    if (!log) return attempt > 1 ? 'no-record' : undefined
    return log.namespace !== '' ? { namespace: log.namespace, name: log.pod } : undefined
  } catch (error) {
    if (isForeign(error)) return undefined // another hub's: none of ours has ever been
    throw error
  }
}
