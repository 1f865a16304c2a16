import type { CullCandidate, Culler, CullDecision } from '../contract/culler.ts'
import { milliseconds } from '../contract/duration.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'
import type { Servers } from './api.ts'
import { underLease } from './lease.ts'
import type { Core } from './parts.ts'
import { jittered, pause } from './pause.ts'
import { createPool } from './pool.ts'

const DEFAULT_INTERVAL = 300_000
const STOPS_AT_ONCE = 10

/** What a culler is told of a running server. */
function candidateOf(
  server: ServerRecord,
  user: UserRecord,
  groups: readonly string[],
  now: number,
): CullCandidate {
  const startedAt = server.readyAt ?? server.startedAt ?? server.createdAt
  return Object.freeze({
    now,
    server: Object.freeze({
      id: server.id,
      name: server.name,
      startedAt,
      lastActivity: Math.max(startedAt, server.lastActivity ?? 0),
    }),
    user: Object.freeze({
      id: user.id,
      name: user.name,
      admin: user.admin,
      groups,
      lastActivity: user.lastActivity,
    }),
  })
}

/** Asks the cullers of a hub again and again, and stops what they say: one hub process at a time, under a lease. */
export async function runCulling(
  core: Core,
  culler: Culler,
  servers: Servers,
  noteActivity: () => Promise<void>,
): Promise<void> {
  const { store, log } = core
  const interval =
    culler.every === undefined
      ? DEFAULT_INTERVAL
      : milliseconds(culler.every, `${culler.name}.every`)

  const ask = async (candidate: CullCandidate): Promise<CullDecision> => {
    try {
      return await culler.decide(candidate)
    } catch (error) {
      log.error('a culler failed; the server is kept', {
        culler: culler.name,
        server: candidate.server.id,
        error,
      })
      return { action: 'keep' }
    }
  }

  const pass = async (signal: AbortSignal): Promise<void> => {
    await noteActivity() // what the proxy saw since must count
    const running = (await store.find('server', { where: { phase: 'ready' } })).map(
      ({ value }) => value,
    )
    const userIds = [...new Set(running.map((server) => server.userId))]
    const users = new Map(
      (await store.find('user', { where: { id: { in: userIds } } })).map(({ value }) => [
        value.id,
        value,
      ]),
    )
    const memberships = await store.find('membership', { where: { userId: { in: userIds } } })
    const groups = Map.groupBy(memberships, ({ value }) => value.userId)
    const pool = createPool(STOPS_AT_ONCE)
    const one = async (server: ServerRecord): Promise<void> => {
      const user = users.get(server.userId)
      if (!user || signal.aborted) return
      const names = (groups.get(user.id) ?? []).map(({ value }) => value.group)
      const decision = await ask(candidateOf(server, user, names, core.now()))
      if (decision.action === 'keep') return
      await servers.requestStop(
        { id: server.id },
        {
          actor: { kind: 'culler', name: culler.name },
          reason: { code: 'culled', message: decision.reason },
          remove: decision.action === 'remove' && server.name !== '',
        },
      )
    }
    await Promise.all(running.map((server) => pool(() => one(server))))
  }

  while (!core.signal.aborted) {
    await pause(jittered(interval), core.signal)
    if (core.signal.aborted) return
    try {
      await underLease(core, `culling:${culler.name}`, (_fence, signal) => pass(signal))
    } catch (error) {
      if (!core.signal.aborted)
        log.error('a culling pass failed; the next one follows', { culler: culler.name, error })
    }
  }
}
