import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { createRandom } from './support/cluster/random.ts'
import { attempt, modelOf, serverPath, whoAnswers } from './support/cluster/requests.ts'
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
import { removalScene, startScene, strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

const STARTS: readonly Step[] = [
  { point: 'commit server.starting', when: 'after' },
  { point: 'spawner.order', when: 'before' },
  { point: 'spawner.start', when: 'after' },
  { point: 'commit server.spawned', when: 'after' },
  { point: 'commit server.started', when: 'after' },
]
const REMOVALS: readonly Step[] = [
  { point: 'commit server.stopping', when: 'after' },
  { point: 'spawner.stop', when: 'before' },
  { point: 'spawner.stop', when: 'after' },
  { point: 'spawner.destroy', when: 'after' },
]
/** Milliseconds of a random freeze: longer than a lease. */
const FROZEN = 1600
/** Rounds of random kills. */
const ROUNDS = Number(process.env['HUBKIT_KILL_ROUNDS'] ?? 8)
const SEED = Number(process.env['HUBKIT_KILL_SEED'] ?? 20_261_121)

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

  test(
    `${ROUNDS} times at random moments: what was acknowledged is done (seed ${SEED})`,
    async () => {
      const { cluster, delays } = shared()
      const random = createRandom(SEED)
      const users = ['r0', 'r1', 'r2', 'r3']
      for (const user of users) await newPerson(cluster, user)
      const wanted = new Map<string, 'ready' | 'stopped' | 'either'>(
        users.map((user) => [user, 'stopped']),
      )
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const hub of cluster.hubs) await hub.start()
        const asked = users.map(async (user) => {
          await sleep(random.below(200))
          const hub = random.pick(cluster.hubs)
          const start = wanted.get(user) !== 'ready'
          const method = start ? 'POST' : 'DELETE'
          const status = await attempt(hub.origin, method, `users/${user}/${serverPath('')}`)
          const accepted = status === 'lost' ? undefined : status < 300
          // Refused: it is on its way already, by a request of the round before that nobody acknowledged.
          if (accepted !== false)
            wanted.set(user, accepted ? (start ? 'ready' : 'stopped') : 'either')
        })
        const victims = random.below(3) === 0 ? cluster.hubs : [random.pick(cluster.hubs)]
        const freezes = victims.length === 1 && random.below(3) === 0
        const blows = victims.map(async (hub) => {
          await sleep(random.below(900))
          if (!freezes) return hub.kill()
          await hub.freeze()
          await sleep(FROZEN)
          hub.wake()
        })
        await Promise.all([...asked, ...blows])
        for (const hub of cluster.hubs) if (victims.length > 1) await hub.start()
        const alive = cluster.hubs.find((hub) => hub.up)
        const since = performance.now()
        for (const user of users) {
          if (wanted.get(user) === 'ready') await ready(alive?.origin ?? '', user)
          else if (wanted.get(user) === 'stopped') await stopped(alive?.origin ?? '', user)
          else {
            await until(async () => (await modelOf(alive?.origin ?? '', user))?.pending === null, {
              timeout: SETTLES,
              message: `${user} comes to rest`,
            })
            const who = await whoAnswers(alive?.origin ?? '', user)
            wanted.set(user, who ? 'ready' : 'stopped')
          }
        }
        const states = [...wanted.values()].map((state) => state[0]).join('')
        delays.note(
          `random ${round}, ${victims.length} ${freezes ? 'frozen' : 'killed'}`,
          `all as wanted (${states})`,
          since,
        )
        await expectSound(cluster)
      }
      for (const user of users)
        if (wanted.get(user) === 'ready') await stopServer(cluster.origin, user)
    },
    60_000 + ROUNDS * 30_000,
  )
})
