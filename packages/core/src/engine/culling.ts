import type { Culler } from '../contract/culler.ts'
import { tellFailures, type CullingParts } from './cull-round.ts'
import { cullServers } from './cull-servers.ts'
import { cullUsers } from './cull-users.ts'
import type { CullerSettings } from './culler-settings.ts'
import { underLease } from './lease.ts'
import { jittered, pause } from './pause.ts'
import { createPool } from './pool.ts'

/**
 * Asks a culler again and again, and does what it says: one hub process at a time, under a lease, one pass after
 * another. The first pass comes after a whole interval: after the hub was down, servers have to be heard first.
 */
export async function runCulling(
  parts: CullingParts,
  culler: Culler,
  { interval, concurrency }: CullerSettings,
): Promise<void> {
  const { core } = parts
  const { log, limits } = core

  const pass = async (signal: AbortSignal): Promise<void> => {
    const failures = new Map<string, number>()
    const round = { ...parts, culler, signal, failures, pool: createPool(concurrency) }
    await cullServers(round)
    // Afterwards, so that whose last server was just stopped is asked about too.
    if (culler.decideUser) await cullUsers(round)
    tellFailures(round)
  }
  const passes = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      await pause(jittered(interval), signal)
      if (signal.aborted) return
      try {
        await pass(signal)
      } catch (error) {
        if (!signal.aborted)
          log.error('a culling pass failed; the next one follows', { culler: culler.name, error })
      }
    }
  }

  while (!core.signal.aborted) {
    try {
      await underLease(core, `culling:${culler.name}`, (_fence, signal) => passes(signal))
    } catch (error) {
      if (!core.signal.aborted)
        log.error('culling failed; it is tried again', { culler: culler.name, error })
    }
    await pause(jittered(limits.leaseTime / 2), core.signal)
  }
}
