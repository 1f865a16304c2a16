import { HubError, type SpawnContext, type Started } from '@hubkit/core/contract'
import { urlOf } from './address.ts'
import { begin, type Begun } from './begin.ts'
import { makeBelongings } from './belongings.ts'
import { ensureClaims } from './claims.ts'
import type { Driver, KubernetesState } from './driver.ts'
import { ensureNamespace } from './namespace.ts'
import { exitOfAbsent } from './exit.ts'
import { followPod } from './follow.ts'
import { hopeless } from './hopeless.ts'
import { resolveWithLegacyClaims } from './legacy-claims.ts'
import { makePod, type Starting } from './make-pod.ts'
import { watchPodEvents } from './pod-events.ts'
import { notebookOf, type PodView } from './pod-view.ts'
import { startProgress } from './progress.ts'
import type { RecordedClaim } from './record.ts'
import type { ServerSpec } from '../spec.ts'
import { read } from './api.ts'

/** Starts an attempt, or finds it started: the `start` of the contract. */
export async function start(driver: Driver, ctx: SpawnContext): Promise<Started<KubernetesState>> {
  const { server, attempt, signal, log } = ctx
  signal.throwIfAborted()
  const spec = await resolveWithLegacyClaims(driver, ctx)
  const { names } = spec
  try {
    const begun = await begin(driver, ctx, spec)
    ctx.report({ progress: 5, message: 'Asking the cluster for the server' })
    // Before the pod is made, so that none of its changes is missed.
    using view = driver.views.acquire(server.hubId, log)
    const starting: Starting = { driver, ctx, spec, begun }
    const pod = await makeObjects(starting)
    const ready = await awaitReady(driver, ctx, spec, pod, view.pods)
    const state = { namespace: names.namespace, pod_name: names.pod }
    const given = await givenUrl(driver, ctx, ready)
    const url = given ?? urlOf(ready)
    if (url === undefined) throw new HubError('HUB_ERR_INTERNAL')
    return { url, state: given === undefined ? state : { ...state, url } }
  } catch (error) {
    if (!signal.aborted && error instanceof HubError && error.cause !== undefined)
      log.error('the cluster refused a server', { server: server.id, attempt, error: error.cause })
    throw error
  }
}

/** Where the application says that the server is reached. */
async function givenUrl(
  driver: Driver,
  ctx: SpawnContext,
  pod: PodView,
): Promise<string | undefined> {
  if (!driver.podUrl) return undefined
  const whole = await read(driver.cluster, 'pods', pod, { signal: ctx.signal })
  if (!whole) throw new HubError('HUB_ERR_SPAWN_FAILED', { message: exitOfAbsent(pod).message })
  return new URL(await driver.podUrl(whole, ctx)).origin
}

async function makeObjects(starting: Starting): Promise<PodView> {
  const { driver, ctx, spec, begun } = starting
  const { server, attempt, env, signal } = ctx
  const { names } = spec
  const manifests = driver.build(spec, { server, attempt, hubId: server.hubId, names, env })
  if (manifests.namespace && !begun.again)
    await ensureNamespace(driver.cluster, manifests.namespace, { signal })
  const claims = await ensureClaims(driver, server, spec, manifests, { signal })
  await recordClaims(begun, attempt, claims)
  const pod = await makePod(starting)
  await makeBelongings(starting, pod)
  if (driver.afterPodCreated) {
    const made = await read(driver.cluster, 'pods', pod, { signal })
    if (made) await driver.afterPodCreated(made, ctx)
  }
  return pod
}

/** Writes down what was made for this server alone, before anything uses it. */
async function recordClaims(
  { record, log }: Begun,
  attempt: number,
  claims: readonly RecordedClaim[],
): Promise<void> {
  const isKnown = (known: readonly RecordedClaim[]): boolean =>
    claims.every((claim) =>
      known.some((one) => one.uid === claim.uid && one.whenRemoved === claim.whenRemoved),
    )
  if (isKnown(log.claims)) return
  await record.update((known) => {
    if (!known || known.attempt > attempt) throw new HubError('HUB_ERR_SUPERSEDED')
    if (isKnown(known.claims)) return undefined
    const others = known.claims.filter((one) => !claims.some(({ uid }) => uid === one.uid))
    return { ...known, claims: [...others, ...claims] }
  })
}

/**
 * Waits until the server can be reached.
 *
 * @throws HubError as soon as there is no hope
 */
async function awaitReady(
  { cluster, eventWatches }: Driver,
  ctx: SpawnContext,
  spec: ServerSpec,
  pod: PodView,
  pods: Parameters<typeof followPod>[1],
): Promise<PodView> {
  const { signal, log, server, attempt } = ctx
  const progress = startProgress((step) => ctx.report(step))
  const over = new AbortController()
  const limit = AbortSignal.any([signal, over.signal])
  const listening = watchPodEvents(cluster, eventWatches, pod, progress.hear, {
    signal: limit,
    log,
  })
  let last = pod
  try {
    for await (const seen of followPod(cluster, pods, pod, limit)) {
      if (!seen) {
        const { message } = exitOfAbsent(last)
        throw new HubError('HUB_ERR_SPAWN_FAILED', { message })
      }
      last = seen
      progress.see(seen)
      const failure = hopeless(seen)
      if (failure) throw failure
      if (!isReady(seen, spec)) continue
      log.debug('a pod is ready', { server: server.id, attempt, phases: progress.timings })
      return seen
    }
    throw new HubError('HUB_ERR_INTERNAL')
  } finally {
    over.abort()
    await listening
  }
}

/** Whether the hub can reach it. A slow container beside the notebook holds up nobody, but for a Service. */
function isReady(pod: PodView, { service }: ServerSpec): boolean {
  if (urlOf(pod) === undefined) return false
  return service ? pod.conditions['Ready']?.status === 'True' : notebookOf(pod)?.ready === true
}
