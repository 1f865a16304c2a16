import { isHubError } from '../contract/errors.ts'
import type { CullCandidate, CullDecision } from '../contract/culler.ts'
import type { ServerRecord } from '../contract/records.ts'
import { askOfServer } from './ask-culler.ts'
import { serverCandidate } from './cull-candidates.ts'
import {
  actorOf,
  askOrKeep,
  culledBecause,
  nextTurn,
  PAGE,
  TRIES,
  type CullRound,
} from './cull-round.ts'
import type { Core } from './parts.ts'

/** Asks about every running server, and stops those that are not kept. */
export async function cullServers(round: CullRound): Promise<void> {
  const { core, noteActivity, pool, signal } = round
  for (let offset = 0; !signal.aborted;) {
    await noteActivity() // what the proxy saw since must count
    const found = await core.store.find('server', {
      where: { phase: 'ready' },
      offset,
      limit: PAGE,
    })
    const candidates = await serverCandidates(
      core,
      found.map(({ value }) => value),
    )
    const stopped = await Promise.all(
      candidates.map((candidate) => pool(() => cullServer(round, candidate))),
    )
    if (found.length < PAGE) return
    // Those that stop are no longer among the ready ones, and the others have moved up.
    offset += PAGE - stopped.filter(Boolean).length
    await nextTurn()
  }
}

/** What a culler is told of these servers; without those whose user is gone. */
export async function serverCandidates(
  { store, now }: Core,
  servers: readonly ServerRecord[],
): Promise<readonly CullCandidate[]> {
  const userIds = [...new Set(servers.map(({ userId }) => userId))]
  const [users, memberships] = await Promise.all([
    store.find('user', { where: { id: { in: userIds } } }),
    store.find('membership', { where: { userId: { in: userIds } } }),
  ])
  const byId = new Map(users.map(({ value }) => [value.id, value]))
  const groups = Map.groupBy(memberships, ({ value }) => value.userId)
  const at = now()
  return servers.flatMap((server) => {
    const user = byId.get(server.userId)
    const names = (groups.get(server.userId) ?? []).map(({ value }) => value.group)
    return user ? [serverCandidate(server, user, names, at)] : []
  })
}

/** @returns whether it does not run any more, as far as the records know */
async function cullServer(round: CullRound, first: CullCandidate): Promise<boolean> {
  const { core, signal } = round
  let candidate: CullCandidate | undefined = first
  try {
    for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt += 1) {
      const decision: CullDecision = await askOrKeep(round, askOfServer, candidate)
      if (decision.action === 'keep' || signal.aborted) return false
      if (await stop(round, candidate, decision)) return true
      // It was used since: what is said of it now counts.
      const server: ServerRecord | undefined = (await core.store.get('server', first.server.id))
        ?.value
      if (server?.phase !== 'ready') return true
      ;[candidate] = await serverCandidates(core, [server])
      if (!candidate) return false
    }
  } catch (error) {
    if (!signal.aborted)
      core.log.error('a server could not be culled; it is asked about again', {
        culler: round.culler.name,
        server: first.server.id,
        error,
      })
  }
  return false
}

/** @returns whether it was told to stop */
async function stop(
  { core, servers, culler, signal }: CullRound,
  { server }: CullCandidate,
  { action, reason, cause }: Exclude<CullDecision, { readonly action: 'keep' }>,
): Promise<boolean> {
  try {
    const asked = await servers.requestStop(
      { id: server.id },
      {
        actor: actorOf(culler),
        reason: culledBecause(reason, cause),
        remove: action === 'remove' && server.name !== '',
        unlessUsedSince: server.lastActivity,
      },
    )
    if (!asked) return false
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_BUSY') || isHubError(error, 'HUB_ERR_NOT_FOUND')) return false
    throw error
  }
  core.log.info('culling a server', { culler: culler.name, server: server.id, reason })
  await untilStopped({ core, servers, signal }, server.id)
  return true
}

/** Holds its place in the pool while it stops, so that not everything stops at once; a slow one gives it up. */
async function untilStopped(
  { core, servers, signal }: Pick<CullRound, 'core' | 'servers' | 'signal'>,
  id: string,
): Promise<void> {
  const timeout = core.limits.requestWait
  try {
    await servers.wait(id, ({ phase }) => phase !== 'stopping', { timeout, signal })
  } catch (error) {
    if (signal.aborted || !(error instanceof DOMException && error.name === 'TimeoutError'))
      throw error
    core.log.info('a culled server is slow to stop', { server: id })
  }
}
