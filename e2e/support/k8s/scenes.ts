import { until } from '@hubkit/testkit'
import { expect } from 'vitest'
import type { Fault } from '../cluster/fault.ts'
import type { Member } from '../cluster/member.ts'
import { attempt, modelOf } from '../cluster/requests.ts'
import type { KubeHubs } from './hubs.ts'
import { onlyPod, type ServerPod } from './pod-book.ts'

/** Milliseconds in which whatever was begun has to end: leases, takeovers and slow machines included. */
const SETTLES = 40_000
const TRIES = 6

/** What tests have hubs do. */
export interface KubeScenes {
  person(user: string): Promise<void>
  start(hub: Member, user: string): Promise<ServerPod>
  stop(hub: Member, user: string): Promise<void>
  /** Waits until a hub says that the server is ready. */
  ready(hub: Member, user: string): Promise<ServerPod>
  stopped(hub: Member, user: string): Promise<void>
  /** What was asked for of a hub that was hit; asked again where it was never begun. */
  finished(hub: Member, user: string): Promise<ServerPod>
  ended(hub: Member, user: string): Promise<void>
  /**
   * Hits a hub at a step of a start or a stop. The step may be the other one's, which was quicker to take the lease:
   * then it is tried with another person.
   *
   * @returns the person
   */
  strike(victim: Member, fault: Fault, scene: 'start' | 'stop', user: string): Promise<string>
  secretsOf(serverId: string): Promise<readonly string[]>
  /** What holds at every moment; and that nothing is left of servers that are stopped. */
  expectSound(): Promise<void>
}

export function kubeScenes(world: KubeHubs): KubeScenes {
  const { hubs, pods, names } = world

  const person = async (user: string): Promise<void> => {
    await until(async () => {
      const hub = hubs.find(({ up }) => up)
      const status = hub && (await attempt(hub.origin, 'POST', `users/${user}`))
      return status === 201 || status === 409
    })
  }
  const ready = async (hub: Member, user: string): Promise<ServerPod> => {
    await until(async () => (await modelOf(hub.origin, user))?.ready, {
      timeout: SETTLES,
      message: `${user} is ready at ${hub.name}`,
    })
    return onlyPod(pods, user)
  }
  const stopped = async (hub: Member, user: string): Promise<void> => {
    await until(async () => (await modelOf(hub.origin, user))?.stopped !== false, {
      timeout: SETTLES,
      message: `${user} is stopped at ${hub.name}`,
    })
  }
  const ask = (hub: Member, method: 'POST' | 'DELETE', user: string) =>
    attempt(hub.origin, method, `users/${user}/server`)
  const start = async (hub: Member, user: string): Promise<ServerPod> => {
    await person(user)
    expect([201, 202]).toContain(await ask(hub, 'POST', user))
    return ready(hub, user)
  }
  const stop = async (hub: Member, user: string): Promise<void> => {
    expect([202, 204]).toContain(await ask(hub, 'DELETE', user))
    await stopped(hub, user)
  }
  const secretsOf = async (serverId: string): Promise<readonly string[]> =>
    (await names('secrets')).filter((name) => name.includes(serverId))

  return {
    person,
    start,
    stop,
    ready,
    stopped,
    secretsOf,
    async finished(hub, user) {
      // One that was hit before it wrote anything has promised nothing.
      await until(
        async () => {
          const model = await modelOf(hub.origin, user)
          if (!model || (model.stopped && model.pending === null)) await ask(hub, 'POST', user)
          return model?.ready
        },
        { timeout: SETTLES, message: `${user} is ready at ${hub.name}` },
      )
      return ready(hub, user)
    },
    async ended(hub, user) {
      await until(
        async () => {
          const model = await modelOf(hub.origin, user)
          if (model?.ready === true) await ask(hub, 'DELETE', user)
          return model?.stopped !== false
        },
        { timeout: SETTLES, message: `${user} is stopped at ${hub.name}` },
      )
    },
    async strike(victim, fault, scene, user) {
      const other = hubs.find((hub) => hub !== victim) ?? victim
      for (let tries = 0; tries < TRIES; tries += 1) {
        const one = `${user}-${tries}`
        await person(one)
        if (scene === 'stop') {
          await start(other, one)
          await ready(victim, one)
        }
        await world.quiet()
        const begins = scene === 'start' ? 'commit server.starting' : 'commit server.stopping'
        await victim.arm({ ...fault, since: begins })
        void ask(victim, scene === 'start' ? 'POST' : 'DELETE', one)
        const end = await until(
          async () => {
            if (await victim.fallen()) return 'hit'
            const model = await modelOf(other.origin, one)
            const over = scene === 'start' ? model?.ready : model?.stopped !== false
            return over && world.isQuiet() && 'over'
          },
          { timeout: SETTLES, message: `${victim.name} falls ${fault.when} ${fault.point}` },
        )
        if (end === 'over') await victim.disarm()
        if (await victim.fallen()) return one
        if (scene === 'start') await stop(other, one)
      }
      throw new Error(`hub ${victim.name} never came ${fault.when} ${fault.point}`)
    },
    async expectSound() {
      await world.quiet()
      expect(pods.violations()).toEqual([])
      const running = new Set(pods.alive().map(({ serverId }) => serverId))
      await until(
        async () =>
          (await names('secrets')).every((name) => [...running].some((id) => name.includes(id))),
        { timeout: SETTLES, message: 'nothing is left of servers that are stopped' },
      )
    },
  }
}
