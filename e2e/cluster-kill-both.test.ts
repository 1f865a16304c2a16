import { existsSync } from 'node:fs'
import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt, modelOf } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  SETTLES,
  stopped,
  stopServer,
} from './support/cluster/sound.ts'
import { named, repeated, type Step } from './support/cluster/steps.ts'
import { removalScene, startScene, stopScene, strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

const STARTS: readonly Step[] = [
  { point: 'commit server.starting', when: 'after' },
  { point: 'spawner.order', when: 'before' },
  { point: 'spawner.start', when: 'after' },
  { point: 'commit server.spawned', when: 'after' },
  { point: 'commit server.started', when: 'after' },
]
const STOPS: readonly Step[] = [
  { point: 'commit server.stopping', when: 'after' },
  { point: 'route.shut', when: 'after' },
  { point: 'spawner.stop', when: 'after' },
  { point: 'commit server.stopped', when: 'after' },
]
const REMOVALS: readonly Step[] = [
  { point: 'commit server.stopping', when: 'after' },
  { point: 'spawner.stop', when: 'before' },
  { point: 'spawner.stop', when: 'after' },
  { point: 'spawner.destroy', when: 'after' },
]
const isAcknowledged = (status: number | 'lost'): boolean => status !== 'lost' && status < 300

/** Waits until a hub says that a user exists, or does not. */
async function exists(origin: string, user: string, status = 200): Promise<void> {
  await until(async () => (await attempt(origin, 'GET', `users/${user}`)) === status, {
    message: `GET /users/${user} answers ${status}`,
  })
}

describe.skipIf(needsProc)('both hubs are killed', () => {
  const shared = useCluster(
    'both were killed, and how long after one was there again it had finished this',
  )
  let count = 0

  test.each(repeated(STARTS))(
    '$when $point: the one that is restarted finishes the start',
    async (step) => {
      const { cluster, delays } = shared()
      const [first, second] = pair(cluster, count)
      // Whichever of them comes back.
      const back = pair(cluster, Math.trunc(count / 2))[0]
      const scene = startScene(cluster, `start${count++}`, first, second)
      const struck = await strike(cluster, first, { ...step, how: 'kill' }, scene)
      const { prepared: user } = struck
      await second.kill()
      await struck.answer
      await back.start()
      const since = performance.now()
      const who = await ready(back.origin, user)
      delays.note(`start: ${named(step)}`, `ready, attempt ${who.attempt}`, since)
      expect(who.attempt).toBe(1)
      expect(await processesOfServer(cluster, who.id)).toEqual([who.pid])
      await expectSound(cluster)
      await stopServer(back.origin, user)
    },
  )

  test.each(repeated(STOPS))(
    '$when $point: the one that is restarted finishes the stop',
    async (step) => {
      const { cluster, delays } = shared()
      const [first, second] = pair(cluster, count)
      const back = pair(cluster, Math.trunc(count / 2))[0]
      const user = `stop${count++}`
      await newPerson(cluster, user)
      const scene = stopScene(user, first, second)
      const struck = await strike(cluster, first, { ...step, how: 'kill' }, scene)
      const { prepared: who } = struck
      await second.kill()
      await struck.answer
      await back.start()
      const since = performance.now()
      await stopped(back.origin, user)
      delays.note(`stop: ${named(step)}`, 'stopped', since)
      expect(await processesOfServer(cluster, who.id)).toEqual([])
      await expectSound(cluster)
    },
  )

  test.each(repeated(REMOVALS))(
    '$when $point: the one that is restarted finishes the removal',
    async (step) => {
      const { cluster, delays } = shared()
      const [first, second] = pair(cluster, count)
      const back = pair(cluster, Math.trunc(count / 2))[0]
      const user = `remove${count++}`
      await newPerson(cluster, user)
      const scene = removalScene(user, first, second)
      const struck = await strike(cluster, first, { ...step, how: 'kill' }, scene)
      const { prepared: who } = struck
      await second.kill()
      await struck.answer
      await back.start()
      const since = performance.now()
      await until(async () => (await modelOf(back.origin, user, 'named')) === undefined, {
        timeout: SETTLES,
        message: 'the server is removed',
      })
      delays.note(`removal: ${named(step)}`, 'removed', since)
      expect(await processesOfServer(cluster, who.id)).toEqual([])
      expect(existsSync(who.home)).toBe(false)
      await expectSound(cluster)
    },
  )

  test('right after they have acknowledged something: it is done all the same', async () => {
    const { cluster } = shared()
    const user = `promised${count++}`
    const promises: readonly (readonly [string, string, (origin: string) => Promise<unknown>])[] = [
      ['POST', `users/${user}`, (origin) => exists(origin, user)],
      ['POST', `users/${user}/server`, (origin) => ready(origin, user)],
      ['DELETE', `users/${user}/server`, (origin) => stopped(origin, user)],
      ['DELETE', `users/${user}`, (origin) => exists(origin, user, 404)],
    ]
    for (const [method, path, isKept] of promises) {
      const [asked, other] = pair(cluster, count)
      const back = pair(cluster, Math.trunc(count++ / 2))[0]
      expect(await attempt(asked.origin, method, path)).toSatisfy(isAcknowledged)
      await Promise.all([asked.kill(), other.kill()])
      await back.start()
      await isKept(back.origin)
      for (const hub of cluster.hubs) await hub.start()
    }
    await expectSound(cluster)
  })
})
