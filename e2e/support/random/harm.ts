import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@hubkit/testkit'
import type { Cluster } from '../cluster/cluster.ts'
import type { Member } from '../cluster/member.ts'
import type { Disk, DiskFault } from './disk.ts'
import { BYSTANDER } from './look.ts'
import { request } from './perform.ts'
import type { Fault } from './plan.ts'

/** Milliseconds that a hub is frozen: longer than a lease. */
const FROZEN = 1600

/** What goes wrong in a round. */
export interface Harm {
  /** To be called before each operation, which counts from 0. */
  before(count: number): Promise<void>
  /** Ends it: all hubs run and can write. @throws Error when a hub does not recover */
  end(): Promise<void>
}

/** @param whileDiskFails what has to hold then, at both its ends */
export function prepareHarm(
  cluster: Cluster,
  disk: Disk,
  fault: Fault,
  whileDiskFails: () => Promise<void>,
): Harm {
  const { hubs } = cluster
  const over = new AbortController()
  const thawing: Promise<void>[] = []
  let diskFails = false

  const hit = async (hub: Member, kind: 'kill' | 'freeze'): Promise<void> => {
    if (!hub.up) return
    if (kind === 'kill') return hub.kill()
    await hub.freeze()
    thawing.push(sleep(FROZEN).then(() => hub.wake()))
  }
  const failDisk = async (kind: DiskFault, kills: 0 | 1 | undefined): Promise<void> => {
    await disk.fail(cluster, kind)
    diskFails = true
    await whileDiskFails()
    if (kills !== undefined) await hubs[kills]?.kill()
  }
  const healDisk = async (): Promise<void> => {
    if (!diskFails) return
    await whileDiskFails()
    await disk.heal(cluster)
    diskFails = false
    for (const hub of hubs) await hub.start()
  }
  /** What is frozen at a step is woken past its leases. */
  const watchOver = async (hub: Member, signal: AbortSignal): Promise<void> => {
    for (;;) {
      if ((await hub.fallen()) && hub.frozen) {
        await sleep(FROZEN)
        return hub.wake()
      }
      if (signal.aborted) return
      await sleep(50)
    }
  }

  return {
    async before(count) {
      switch (fault.kind) {
        case 'kill':
        case 'freeze': {
          const victims = fault.hubs.flatMap((index) => hubs[index] ?? [])
          if (count === fault.after) for (const hub of victims) await hit(hub, fault.kind)
          if (count === fault.after + fault.lasts && fault.kind === 'kill')
            for (const hub of victims) await hub.start()
          break
        }
        case 'kill at a step':
        case 'freeze at a step': {
          const how = fault.kind === 'kill at a step' ? 'kill' : 'freeze'
          const hub = hubs[fault.hub]
          if (count > 0 || !hub) break
          await hub.arm({ ...fault.step, how })
          if (how === 'freeze') thawing.push(watchOver(hub, over.signal))
          break
        }
        case 'none':
          break
        case 'read-only disk':
        case 'full disk':
        case 'broken disk':
          if (count === fault.after) await failDisk(fault.kind, fault.kills)
          if (count === fault.after + fault.lasts) await healDisk()
      }
    },
    async end() {
      for (const hub of hubs) await hub.disarm()
      over.abort()
      await Promise.all(thawing)
      await healDisk()
      for (const hub of hubs) await hub.start()
      for (const hub of hubs) await canWrite(hub)
    },
  }
}

/** By itself, without a restart. */
async function canWrite({ name, origin }: Member): Promise<void> {
  await until(
    async () => {
      const made = await request(origin, 'POST', `users/${BYSTANDER}/tokens`, { note: 'writable' })
      if (made.status !== 201) throw new Error(`status ${made.status}: ${made.message}`)
      const { id }: { id: string } = JSON.parse(made.text)
      return (await request(origin, 'DELETE', `users/${BYSTANDER}/tokens/${id}`)).status === 204
    },
    { timeout: 20_000, message: `hub ${name} can write again` },
  )
}
