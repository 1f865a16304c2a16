import { describe, expect, test } from 'vitest'
import { needsProc } from './support/cluster/processes.ts'
import { modelOf, whoAnswers } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  startServer,
  stopped,
  stopServer,
} from './support/cluster/sound.ts'
import { commitsOf, isUnbegun, named, START } from './support/cluster/steps.ts'
import { pair } from './support/cluster/pair.ts'
import { startScene, strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

describe.skipIf(needsProc)('a start whose process is killed', () => {
  const shared = useCluster(
    'what was begun by a hub that was killed, and how long after the blow the other had finished it',
  )
  let count = 0

  test('goes through no other persisted step than those below', async () => {
    const { cluster } = shared()
    const [a] = pair(cluster)
    await newPerson(cluster, 'tracer')
    a.points()
    await startServer(a.origin, 'tracer')
    const known = START.map((step) => step.point)
    expect(commitsOf(a.points()).filter((point) => !known.includes(point))).toEqual([])
    await stopServer(a.origin, 'tracer')
  })

  test.each(START)('$when $point is finished by the other', async (step) => {
    const { cluster, delays } = shared()
    const [victim, other] = pair(cluster, count)
    const scene = startScene(cluster, `start${count++}`, victim, other)
    const struck = await strike(cluster, victim, { ...step, how: 'kill' }, scene)
    const { prepared: user, answer, since } = struck
    if (isUnbegun(step)) {
      expect(await answer).toBe('lost')
      await stopped(other.origin, user)
      expect(await cluster.book()).not.toContainEqual(expect.objectContaining({ user }))
      delays.note(named(step), 'never begun', since)
    }
    const who = isUnbegun(step)
      ? await startServer(other.origin, user)
      : await ready(other.origin, user)
    if (!isUnbegun(step)) delays.note(named(step), `ready, attempt ${who.attempt}`, since)
    expect(who).toMatchObject({ user, attempt: 1 })
    expect(await processesOfServer(cluster, who.id)).toEqual([who.pid])

    await victim.start()
    expect(await ready(victim.origin, user)).toEqual(who)
    await expectSound(cluster)
    await stopServer(victim.origin, user)
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    expect((await modelOf(other.origin, user))?.stopped).toBe(true)
    expect(await whoAnswers(other.origin, user)).toBeUndefined()
  })
})
