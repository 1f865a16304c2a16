import { HubError, type StopContext } from '@hubkit/core/contract'
import { readPod, type Place } from './api.ts'
import { removeSecrets } from './begin.ts'
import { belonging } from './belongs.ts'
import { recordFor, type Driver } from './driver.ts'
import { endPod } from './end-pod.ts'
import { keepLog } from './logs.ts'
import { ended, type ServerLog } from './record.ts'
import { isForeign } from './record-store.ts'

/** Seconds of grace for a stop that is to be quick. With 0 nobody would know when it has really ended. */
const QUICK = 1

/** Ends an attempt, and only that one: the `stop` of the contract. */
export async function stop(driver: Driver, ctx: StopContext): Promise<void> {
  const { server, attempt, signal, log: logger } = ctx
  const log = await markEnded(driver, ctx)
  if (!log) return
  const place = placeOf(ctx, log)
  if (!place) return
  // What is watched will do: only the pod with its uid is deleted, whatever has its name by now.
  const watched = driver.views.find(server.hubId, place.namespace, place.name)
  const isOurs = watched !== undefined && belonging(watched, server, attempt) === 'ours'
  const pod = isOurs ? watched : await readPod(driver.cluster, place, { signal })
  const whose = pod && belonging(pod, server, attempt)
  // An older one is what is left of this server, too.
  const meant = whose === 'ours' || whose === 'older' ? pod : undefined
  if (meant) {
    await keepLog(driver, ctx, meant)
    await endPod(driver, meant, {
      hubId: server.hubId,
      ...(ctx.now ? { graceSeconds: Math.min(QUICK, meant.graceSeconds) } : {}),
      signal,
      log: logger,
    })
  }
  // Last: with it Kubernetes removes a pod that a frozen process makes late. Earlier, it would remove this one as well.
  await removeSecrets(driver, log, signal)
}

/** From here on nobody can begin this attempt. `undefined` when the record is of another hub's server. */
async function markEnded(
  driver: Driver,
  { server, attempt, signal, log: logger }: StopContext,
): Promise<ServerLog | undefined> {
  try {
    return await recordFor(driver, server, { signal }).update((known) => {
      if (known && known.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
      return known && known.ended >= attempt ? undefined : ended(known, attempt)
    })
  } catch (error) {
    if (!isForeign(error)) throw error
    logger.warn('nothing of this hub is there to be stopped', { server: server.id, error })
    return undefined
  }
}

function placeOf({ state }: StopContext, { namespace, pod }: ServerLog): Place | undefined {
  if (namespace !== '') return { namespace, name: pod }
  const [within, name] = [state?.['namespace'], state?.['pod_name']]
  return typeof within === 'string' && typeof name === 'string'
    ? { namespace: within, name }
    : undefined
}
