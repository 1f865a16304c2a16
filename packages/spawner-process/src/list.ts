import type { FleetContext, FoundServer } from '@hubkit/core/contract'
import { join } from 'node:path'
import { attemptsIn, namesIn, placeOf } from './place.ts'
import type { ProcessTable } from './processes/table.ts'
import type { Settings } from './settings.ts'
import { inspect, type Standing } from './standing.ts'

/** The names in a hub's folder that are servers'. */
export async function serversIn(hub: string): Promise<readonly string[]> {
  return (await namesIn(hub)).filter((name) => !name.startsWith('.'))
}

/** Finds the servers of a hub that run: the `list` of the contract. */
export async function* list(settings: Settings, ctx: FleetContext): AsyncGenerator<FoundServer> {
  const { layout, table } = settings
  const hub = layout.hub(ctx.hubId)
  for (const serverId of await serversIn(hub)) {
    for (const attempt of await attemptsIn(join(hub, serverId))) {
      ctx.signal.throwIfAborted()
      const standing = await inspect(placeOf(join(hub, serverId), attempt), table)
      const found = foundServer(standing, table)
      if (found) yield { serverId, attempt, ...found }
    }
  }
}

function foundServer(
  standing: Standing,
  table: ProcessTable,
): Omit<FoundServer, 'serverId' | 'attempt'> | undefined {
  if (standing.phase === 'pending') return {}
  if (standing.phase !== 'running') return undefined
  const { leader, url, marker } = standing.run
  const entries = table.environment(leader.pid)
  // Only an environment that is certainly this server's is believed.
  if (!entries.includes(marker)) return { url }
  const value = (name: string): string | undefined =>
    entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  return {
    url,
    token: value('JUPYTERHUB_API_TOKEN'),
    clientId: value('JUPYTERHUB_CLIENT_ID'),
  }
}
