import { watch as watchFolder } from 'node:fs'
import { join } from 'node:path'
import type { FleetContext, ServerChange } from '@hubkit/core/contract'
import { keepHouse } from './housekeeping.ts'
import { serversIn } from './list.ts'
import { trimOutput } from './launcher/output-log.ts'
import { attemptsIn, placeOf, privateDirectory } from './place.ts'
import type { Settings } from './settings.ts'
import { settle } from './standing.ts'
import { statusOf } from './status.ts'
import { makeDataDirectory } from './working-directory.ts'

/** What was told last of each attempt of one server. */
type Told = Map<number, { readonly words: string; readonly over: boolean }>

/**
 * Tells how servers stand, whoever started or ended them: the `watch` of the contract. Launchers touch their server's
 * folder; and since a launcher may have been killed, every server is looked at from time to time as well.
 */
export async function* watch(settings: Settings, ctx: FleetContext): AsyncGenerator<ServerChange> {
  const { layout, dataDir, rescanInterval } = settings
  const hub = layout.hub(ctx.hubId)
  await makeDataDirectory(settings)
  await privateDirectory(hub)
  const told = new Map<string, Told>()
  const bell = listen(hub, ctx.signal)
  try {
    await keepHouse(dataDir, hub, Date.now())
    let servers = await serversIn(hub)
    let scanned = performance.now()
    while (!ctx.signal.aborted) {
      for (const serverId of servers) {
        if (ctx.signal.aborted) return
        yield* changesOf(settings, hub, serverId, told)
      }
      await bell.rings(scanned + rescanInterval - performance.now())
      servers = [...bell.take()]
      if (performance.now() < scanned + rescanInterval) continue
      servers = [...new Set([...told.keys(), ...(await serversIn(hub))])]
      scanned = performance.now()
    }
  } finally {
    bell.close()
  }
}

/** Tells what has changed of one server: its newest attempt, and older ones until they are over. */
async function* changesOf(
  { table, logSize }: Settings,
  hub: string,
  serverId: string,
  told: Map<string, Told>,
): AsyncGenerator<ServerChange> {
  const server = join(hub, serverId)
  const attempts = await attemptsIn(server)
  const before: Told = told.get(serverId) ?? new Map()
  const open = [...before].filter(([, last]) => !last.over).map(([attempt]) => attempt)
  const newest = attempts.slice(-1)
  const after: Told = new Map()
  for (const attempt of new Set([...open, ...newest].toSorted((a, b) => a - b))) {
    const last = before.get(attempt)
    if (last?.over) {
      after.set(attempt, last)
      continue
    }
    const place = placeOf(server, attempt)
    const standing = await settle(place, table)
    if (standing.phase === 'running' && !standing.attended) trimOutput(place.directory, logSize)
    // What comes of it is told soon.
    const status = standing.phase === 'ending' ? undefined : statusOf(standing)
    const words = status ? JSON.stringify(status) : (last?.words ?? '')
    const over = status?.phase === 'stopped'
    if (newest.includes(attempt) || !over) after.set(attempt, { words, over })
    if (status && words !== last?.words) yield { serverId, attempt, status }
  }
  if (after.size > 0) told.set(serverId, after)
  else told.delete(serverId)
}

interface Bell {
  /** Waits until a server's folder is touched, but not longer than this many milliseconds. */
  rings(time: number): Promise<void>
  /** The servers since last time. */
  take(): ReadonlySet<string>
  close(): void
}

function listen(folder: string, signal: AbortSignal): Bell {
  let touched = new Set<string>()
  let broken: { readonly error: unknown } | undefined
  let wake = (): void => undefined
  const watcher = watchFolder(folder, { persistent: false }, (_event, name) => {
    if (name !== null && !name.startsWith('.')) touched.add(name)
    wake()
  })
  watcher.on('error', (error) => {
    broken = { error }
    wake()
  })
  const aborted = (): void => wake()
  signal.addEventListener('abort', aborted)
  return {
    async rings(time) {
      if (touched.size === 0 && !broken && !signal.aborted) {
        const rung = Promise.withResolvers<void>()
        wake = rung.resolve
        const timer = setTimeout(rung.resolve, Math.max(0, time))
        await rung.promise
        clearTimeout(timer)
      }
      if (broken) throw broken.error
    },
    take() {
      const taken = touched
      touched = new Set()
      return taken
    },
    close() {
      signal.removeEventListener('abort', aborted)
      watcher.close()
    },
  }
}
