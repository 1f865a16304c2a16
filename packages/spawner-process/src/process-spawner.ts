import { defineSpawner, type Spawner, type SpawnContext } from '@hubkit/core/contract'
import { destroy } from './destroy.ts'
import { trimOutput } from './launcher/output-log.ts'
import { list } from './list.ts'
import type { ProcessSpawnerOptions } from './options.ts'
import { placeOf } from './place.ts'
import { readOutput } from './read-output.ts'
import { readSettings } from './settings.ts'
import { settle } from './standing.ts'
import { start } from './start.ts'
import { statusOf } from './status.ts'
import { stop } from './stop.ts'
import { watch } from './watch.ts'

/**
 * Runs servers as processes of this machine (Linux or macOS). Each has a small launcher of its own, which outlives
 * the hub; any number of hub processes that name the same `dataDir` see and drive the same servers.
 *
 * @example
 * processSpawner({ dataDir: './servers', command: ['jupyterhub-singleuser'] })
 *
 * @throws HubError `HUB_ERR_OPTION` when an option is wrong or unknown, or a placeholder is
 */
export function processSpawner<Options = unknown>(
  options: ProcessSpawnerOptions<Options>,
): Spawner<Options> {
  const settings = readSettings(options)
  let warned = settings.user !== undefined || process.getuid?.() !== 0
  const warnOfRoot = ({ log }: SpawnContext<Options>): void => {
    if (warned) return
    warned = true
    log.warn("users' servers run as root: give the process spawner a 'user' option")
  }
  return defineSpawner<Options>({
    name: 'process',
    options: options.options,
    async start(ctx) {
      warnOfRoot(ctx)
      return start(settings, ctx)
    },
    async poll({ server, attempt }) {
      const place = placeOf(settings.layout.server(server.hubId, server.id), attempt)
      const standing = await settle(place, settings.table)
      if (standing.phase === 'running' && !standing.attended)
        trimOutput(place.directory, settings.logSize)
      return statusOf(standing)
    },
    stop: (ctx) => stop(settings, ctx),
    watch: (ctx) => watch(settings, ctx),
    list: (ctx) => list(settings, ctx),
    destroy: (ctx) => destroy(settings, ctx),
    async *logs({ server, attempt, tail, signal }) {
      const place = placeOf(settings.layout.server(server.hubId, server.id), attempt)
      for (const line of await readOutput(place, tail)) {
        if (signal.aborted) return
        yield line
      }
    },
  })
}
