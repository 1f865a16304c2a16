import { defineSpawner, type Spawner, type SpawnContext } from '@hubkit/core/contract'
import { destroy } from './driver/destroy.ts'
import type { Driver, KubernetesState } from './driver/driver.ts'
import { createKeptLogs } from './driver/kept-logs.ts'
import { createKnownRecords } from './driver/known-records.ts'
import { foreignServers } from './driver/foreign.ts'
import { list } from './driver/list.ts'
import { logs } from './driver/logs.ts'
import { poll } from './driver/poll.ts'
import { start } from './driver/start.ts'
import { stop } from './driver/stop.ts'
import { takeOver } from './driver/take-over.ts'
import { createViews } from './driver/views.ts'
import { watch } from './driver/watch.ts'
import { buildManifests } from './manifest/build.ts'
import { recordNamespace, serverNamespaces } from './operate/namespaces.ts'
import type { ValueContext } from './options/layer.ts'
import type { KubernetesSpawnerOptions } from './options/spawner.ts'
import { userOptions } from './profiles/user-options.ts'
import { resolveSpec, valueContext } from './resolve/resolve-spec.ts'
import { startTimeout } from './resolve/start-timeout.ts'
import { readSettings, withClaims, type Settings } from './settings.ts'

/** Milliseconds that a pod's node may take to confirm its end, beyond the grace period. */
const STOP_TIMEOUT = 30_000

/**
 * Runs servers as pods of a Kubernetes cluster. Any number of hub processes on the same namespace see and drive the
 * same servers.
 *
 * @example
 * kubernetesSpawner({ cluster: kubeCluster({ from: 'in-cluster' }), image: 'quay.io/jupyter/base-notebook:latest' })
 *
 * @throws HubError `HUB_ERR_OPTION` when an option is wrong or unknown
 */
export function kubernetesSpawner(
  options: KubernetesSpawnerOptions,
): Spawner<unknown, KubernetesState> {
  const settings = readSettings(options)
  const driver = createDriver(settings)
  return defineSpawner<unknown, KubernetesState>({
    name: 'kubernetes',
    options: userOptions(settings),
    startTimeout: (ctx) => startTimeout(settings, ctx),
    start: (ctx) => start(driver, ctx),
    poll: (ctx) => poll(driver, ctx),
    stop: (ctx) => stop(driver, ctx),
    watch: (ctx) => watch(driver, ctx),
    list: (ctx) => list(driver, ctx),
    destroy: (ctx) => destroy(driver, ctx),
    logs: (ctx) => logs(driver, ctx),
    ...(settings.takeOver && {
      foreign: (ctx) => foreignServers(driver, ctx),
      takeOver: (ctx) => takeOver(driver, ctx),
    }),
  })
}

function createDriver(settings: Settings): Driver {
  const { cluster, hooks } = settings
  const { modifyPod, afterPodCreated, podUrl } = hooks
  const { names, any } = serverNamespaces(settings)
  const podsNamespaces = any ? undefined : names
  const context = ({ server, attempt, options }: SpawnContext): ValueContext =>
    valueContext(settings, server, attempt, options, {})
  return {
    cluster,
    recordsNamespace: recordNamespace(settings),
    podsNamespaces,
    views: createViews(cluster, podsNamespaces),
    keptLogs: createKeptLogs(),
    knownRecords: createKnownRecords(),
    eventWatches: { open: 0 },
    stopTimeout: STOP_TIMEOUT,
    resolve: ({ server, attempt, options }, claims) =>
      resolveSpec(claims ? withClaims(settings, claims) : settings, server, attempt, options),
    ...(settings.legacyClaims && {
      async legacyNames({ server, attempt, options }) {
        const before: Settings = { ...settings, slugScheme: 'escape' }
        return (await resolveSpec(before, server, attempt, options)).names.claims
      },
    }),
    build: buildManifests,
    ...(modifyPod && { modifyPod: (pod, ctx) => modifyPod(pod, context(ctx)) }),
    ...(afterPodCreated && { afterPodCreated: (pod, ctx) => afterPodCreated(pod, context(ctx)) }),
    ...(podUrl && { podUrl: (pod, ctx) => podUrl(pod, context(ctx)) }),
  }
}
