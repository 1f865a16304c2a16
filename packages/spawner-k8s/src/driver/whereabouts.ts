import type { ServerContext } from '@hubkit/core/contract'
import type { CallLimits } from '../cluster/client.ts'
import type { Place } from './api.ts'
import { recordFor, type Driver } from './driver.ts'
import { isForeign } from './record-store.ts'

/** Where a server's pod is or would be: what the hub remembers, else the cluster's record. `undefined`: it never was. */
export async function whereabouts(
  driver: Driver,
  { server, state }: ServerContext,
  limits: CallLimits,
): Promise<Place | undefined> {
  const namespace = state?.['namespace']
  const name = state?.['pod_name']
  if (typeof namespace === 'string' && typeof name === 'string') return { namespace, name }
  try {
    const log = await recordFor(driver, server, limits).read()
    return log && log.namespace !== '' ? { namespace: log.namespace, name: log.pod } : undefined
  } catch (error) {
    if (isForeign(error)) return undefined // another hub's: none of ours has ever been
    throw error
  }
}
