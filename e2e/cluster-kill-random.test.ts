import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '@hubkit/testkit'
import { describe, test } from 'vitest'
import { needsProc } from './support/cluster/processes.ts'
import { createRandom } from './support/cluster/random.ts'
import { attempt } from './support/cluster/requests.ts'
import { planRound } from './support/cluster/round.ts'
import { expectSound, newPerson, ready, SETTLES, stopServer } from './support/cluster/sound.ts'
import { person, serverOf } from './support/cluster/subjects.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

/** Milliseconds of a freeze: longer than a lease. */
const FROZEN = 1600
const ROUNDS = Number(process.env['HUBKIT_KILL_ROUNDS'] ?? 8)
const SEED = Number(process.env['HUBKIT_KILL_SEED'] ?? 20_261_121)
const USERS = ['r0', 'r1', 'r2', 'r3'] as const
const SUBJECTS = [...USERS.map(serverOf), person('g0'), person('g1')]

describe.skipIf(needsProc)('hubs are killed and frozen at random moments', () => {
  const shared = useCluster(
    'what struck, and how long after it all was as it had been acknowledged',
  )

  test(
    `${ROUNDS} times: what was acknowledged is done (HUBKIT_KILL_SEED=${SEED})`,
    async () => {
      const { cluster, delays } = shared()
      const { hubs } = cluster
      const random = createRandom(SEED)
      for (const user of USERS) await newPerson(cluster, user)
      /** What must be; `undefined` when nobody was told. */
      const wanted: (boolean | undefined)[] = SUBJECTS.map(() => false)

      for (let round = 0; round < ROUNDS; round += 1) {
        for (const hub of hubs) await hub.start()
        const { asks, blows, freezes } = planRound(random, SUBJECTS.length, hubs.length)
        const asking = asks.map(async ({ hub, after }, index) => {
          await sleep(after)
          const isOn = wanted[index] === true
          const path = SUBJECTS[index]?.path ?? ''
          const status = await attempt(hubs[hub]?.origin ?? '', isOn ? 'DELETE' : 'POST', path)
          // Refused is not done; without an answer, or after a failure, it may be.
          if (status === 'lost' || status >= 500) wanted[index] = undefined
          else if (status < 300) wanted[index] = !isOn
        })
        const striking = blows.map(async ({ hub, after }) => {
          await sleep(after)
          if (!freezes) return hubs[hub]?.kill()
          await hubs[hub]?.freeze()
          await sleep(FROZEN)
          hubs[hub]?.wake()
        })
        await Promise.all([...asking, ...striking])
        if (blows.length === hubs.length) for (const hub of hubs) await hub.start()

        const origin = hubs.find((hub) => hub.up)?.origin ?? ''
        const since = performance.now()
        for (const [index, { name, isOn }] of SUBJECTS.entries()) {
          const { is } = await until(
            async () => {
              const found = await isOn(origin)
              const fits = wanted[index] === undefined || found === wanted[index]
              return found !== undefined && fits && { is: found }
            },
            { timeout: SETTLES, message: `${name} is ${isWord(wanted[index])} as acknowledged` },
          )
          wanted[index] = is
        }
        for (const [index, user] of USERS.entries()) if (wanted[index]) await ready(origin, user)
        const how = `${blows.length} ${freezes ? 'frozen' : 'killed'}`
        delays.note(`round ${round}, ${how}`, wanted.map(isWord).join(' '), since)
        await expectSound(cluster)
      }
      for (const [index, user] of USERS.entries())
        if (wanted[index]) await stopServer(cluster.origin, user)
    },
    60_000 + ROUNDS * 30_000,
  )
})

function isWord(on: boolean | undefined): string {
  return on === undefined ? 'either' : on ? 'on' : 'off'
}
