import type { ServerContext, ServerStatus } from '@hubkit/core/contract'
import { isPassing } from '../cluster/retry.ts'
import { urlOf } from './address.ts'
import { readPod } from './api.ts'
import { belonging } from './belongs.ts'
import type { Driver } from './driver.ts'
import { exitOfAbsent, isOver } from './exit.ts'
import { statusOf } from './pod-status.ts'
import { whereabouts } from './whereabouts.ts'

/** Milliseconds that a look may take, tries and all: the next one comes soon. */
const PATIENCE = 5000

/** Looks at a server: the `poll` of the contract. Whatever says that it is over is asked of the API server itself. */
export async function poll(driver: Driver, ctx: ServerContext): Promise<ServerStatus> {
  const { server, attempt, signal } = ctx
  const limits = { signal, requestTimeout: PATIENCE, retryTimeout: PATIENCE }
  try {
    const place = await whereabouts(driver, ctx, limits)
    if (place === 'no-record')
      return { phase: 'unknown', message: 'Nothing tells where the server is.' }
    if (!place) return { phase: 'stopped', ...exitOfAbsent(undefined) }
    const seen = driver.views.find(server.hubId, place.namespace, place.name)
    if (seen && belonging(seen, server, attempt) === 'ours' && !seen.deleting && !isOver(seen))
      return statusOf(seen, urlOf(seen, ctx.state))
    const pod = await readPod(driver.cluster, place, limits)
    if (pod && belonging(pod, server, attempt) === 'ours')
      return statusOf(pod, urlOf(pod, ctx.state))
    const last = driver.views.lastSeen(server.id, attempt)
    return { phase: 'stopped', ...exitOfAbsent(last) }
  } catch (error) {
    if (signal.aborted || !isPassing(error)) throw error
    // Of the cluster, not of this server: nothing to tell each user.
    return { phase: 'unknown' }
  }
}
