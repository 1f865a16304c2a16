// Two hub processes on one store and one namespace are one hub, whichever of them is killed or frozen, and at what.
import { useCluster } from '@hubkit/test-cluster/vitest'
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pair } from '../support/cluster/pair.ts'
import { attempt, modelOf } from '../support/cluster/requests.ts'
import { needsProc } from '../support/cluster/processes.ts'
import { startKubeHubs, type KubeHubs } from '../support/k8s/hubs.ts'
import { kubeScenes, type KubeScenes } from '../support/k8s/scenes.ts'
import type { Step } from '../support/cluster/steps.ts'

const both = (points: readonly string[]): readonly Step[] =>
  points.flatMap((point) => [
    { point, when: 'before' },
    { point, when: 'after' },
  ])

/** What a hub does in a start and a stop: at its store, and at the cluster. */
const START = both([
  'commit server.starting',
  'acquire server',
  'kube POST configmaps',
  'kube POST secrets',
  'kube POST pods',
  'commit server.spawned',
  'commit server.started',
])
const STOP = both([
  'commit server.stopping',
  'kube PATCH configmaps',
  'kube DELETE pods',
  'kube DELETE secrets',
  'commit server.stopped',
])

const cluster = await useCluster()

describe.skipIf(needsProc !== undefined || cluster.nodes === undefined)('two hubs', () => {
  let world: KubeHubs
  let scenes: KubeScenes
  let turn = 0
  beforeAll(async () => {
    world = await startKubeHubs(cluster)
    scenes = kubeScenes(world)
    const { uid } = await scenes.start(world.hubs[0], 'bystander')
    world.pods.protect(uid)
  })
  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => console.error(world.log().split('\n').slice(-60).join('\n')))
    for (const hub of world.hubs) {
      if (hub.frozen) hub.wake()
      await hub.start()
      await hub.disarm()
    }
  })
  afterAll(() => world?.close())

  const next = (): { user: string; turn: number } => ({ user: `user${turn}`, turn: turn++ })

  test('what one starts the other stops, and the other way round', async () => {
    const { user } = next()
    const [a, b] = world.hubs
    for (const [starter, stopper] of [
      [a, b],
      [b, a],
    ] as const) {
      const pod = await scenes.start(starter, user)
      expect((await modelOf(stopper.origin, user))?.ready).toBe(true)
      await scenes.stop(stopper, user)
      expect(world.pods.alive()).not.toContainEqual(pod)
    }
    await scenes.expectSound()
  })

  test('both are asked for the same start at once, and for the same stop', async () => {
    const { user } = next()
    await scenes.person(user)
    const path = `users/${user}/server`
    await Promise.all(world.hubs.map((hub) => attempt(hub.origin, 'POST', path)))
    const pods = await Promise.all(world.hubs.map((hub) => scenes.ready(hub, user)))
    expect(pods[0]).toEqual(pods[1])
    await Promise.all(world.hubs.map((hub) => attempt(hub.origin, 'DELETE', path)))
    for (const hub of world.hubs) await scenes.stopped(hub, user)
    await scenes.expectSound()
  })

  test.each(START)('one is killed $when $point in a start: the other finishes it', async (step) => {
    const { user, turn: index } = next()
    const [victim, other] = pair(world, index)
    const person = await scenes.strike(victim, { ...step, how: 'kill' }, 'start', user)
    const pod = await scenes.finished(other, person)
    expect(pod.attempt).toBe(1)
    await victim.start()
    expect(await scenes.ready(victim, person)).toEqual(pod)
    await scenes.stop(victim, person)
    await scenes.expectSound()
  })

  test.each(STOP)('one is killed $when $point in a stop: the other finishes it', async (step) => {
    const { user, turn: index } = next()
    const [victim, other] = pair(world, index)
    const person = await scenes.strike(victim, { ...step, how: 'kill' }, 'stop', user)
    await scenes.ended(other, person)
    await victim.start()
    expect((await scenes.start(victim, person)).attempt).toBe(2)
    await scenes.stop(other, person)
    await scenes.expectSound()
  })

  test.each(START)(
    'one is frozen $when $point in a start, past its lease, and wakes up in a newer attempt',
    async (step) => {
      const { user, turn: index } = next()
      const [sleeper, other] = pair(world, index)
      const person = await scenes.strike(sleeper, { ...step, how: 'freeze' }, 'start', user)
      await scenes.finished(other, person)
      await scenes.stop(other, person)
      await wakesUpInNewer(sleeper, other, person)
    },
  )

  test.each(STOP)(
    'one is frozen $when $point in a stop, past its lease, and wakes up in a newer attempt',
    async (step) => {
      const { user, turn: index } = next()
      const [sleeper, other] = pair(world, index)
      const person = await scenes.strike(sleeper, { ...step, how: 'freeze' }, 'stop', user)
      await scenes.ended(other, person)
      await wakesUpInNewer(sleeper, other, person)
    },
  )

  async function wakesUpInNewer(
    ...[sleeper, other, person]: [...ReturnType<typeof pair>, string]
  ): Promise<void> {
    const newest = await scenes.start(other, person)
    expect(newest.attempt).toBe(2)
    world.pods.protect(newest.uid)
    sleeper.wake()
    await sleeper.passed()
    await world.quiet()
    for (const hub of world.hubs) expect(await scenes.ready(hub, person)).toEqual(newest)
    await scenes.expectSound()
    world.pods.release(newest.uid)
    await scenes.stop(sleeper, person)
    await until(async () => (await scenes.secretsOf(newest.serverId)).length === 0)
    await scenes.expectSound()
  }
})
