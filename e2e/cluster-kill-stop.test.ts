import { existsSync } from 'node:fs'
import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt, modelOf, whoAnswers } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  SETTLES,
  startServer,
  stopped,
  stopServer,
} from './support/cluster/sound.ts'
import { commitsOf, FAILURE, isUnbegun, named, REMOVAL, STOP } from './support/cluster/steps.ts'
import { removalScene, startScene, stopScene, strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

describe.skipIf(needsProc)('whose process is killed', () => {
  const shared = useCluster(
    'what was cut off, and how long after the blow the other hub had finished it',
  )
  let count = 0

  test('a stop, a removal and a failure go through no other persisted steps than those below', async () => {
    const { cluster } = shared()
    const [a] = pair(cluster)
    await newPerson(cluster, 'tracer')
    await startServer(a.origin, 'tracer')
    await startServer(a.origin, 'tracer', 'named')
    a.points()
    const others = (known: readonly { readonly point: string }[]): readonly string[] =>
      commitsOf(a.points()).filter((point) => !known.some((step) => step.point === point))
    await stopServer(a.origin, 'tracer')
    expect(others(STOP)).toEqual([])
    await attempt(a.origin, 'DELETE', 'users/tracer/servers/named', { remove: true })
    await stopped(a.origin, 'tracer', 'named')
    expect(others(REMOVAL)).toEqual([])
    await newPerson(cluster, 'broken')
    await attempt(a.origin, 'POST', 'users/broken/server')
    await stopped(a.origin, 'broken')
    const ofStart = ['starting', 'progress', 'spawned'].map((type) => ({
      point: `commit server.${type}`,
    }))
    expect(others([...FAILURE, ...ofStart])).toEqual([])
  })

  test.each(STOP)('a stop, $when $point, is finished by the other', async (step) => {
    const { cluster, delays } = shared()
    const [victim, other] = pair(cluster, count)
    const user = `stop${count++}`
    await newPerson(cluster, user)
    const scene = stopScene(user, victim, other)
    const struck = await strike(cluster, victim, { ...step, how: 'kill' }, scene)
    const { prepared: who, since } = struck
    if (isUnbegun(step)) {
      expect(await struck.answer).toBe('lost')
      expect(await ready(other.origin, user)).toEqual(who)
      delays.note(`stop: ${named(step)}`, 'never begun', since)
      await stopServer(other.origin, user)
    } else {
      await stopped(other.origin, user)
      delays.note(`stop: ${named(step)}`, 'stopped', since)
    }
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    expect(await whoAnswers(other.origin, user)).toBeUndefined()

    await victim.start()
    expect(await whoAnswers(victim.origin, user)).toBeUndefined()
    const next = await startServer(victim.origin, user)
    expect(next).toMatchObject({ id: who.id, attempt: who.attempt + 1 })
    expect(await ready(other.origin, user)).toEqual(next)
    await expectSound(cluster)
    await stopServer(other.origin, user)
  })

  test.each(REMOVAL)('a removal, $when $point, is finished by the other', async (step) => {
    const { cluster, delays } = shared()
    const [victim, other] = pair(cluster, count)
    const user = `remove${count++}`
    await newPerson(cluster, user)
    const scene = removalScene(user, victim, other)
    const struck = await strike(cluster, victim, { ...step, how: 'kill' }, scene)
    const { prepared: who, since } = struck
    if (isUnbegun(step)) {
      expect(await struck.answer).toBe('lost')
      expect(await ready(other.origin, user, 'named')).toEqual(who)
      delays.note(`removal: ${named(step)}`, 'never begun', since)
      await removalScene(user, other, other).ask(who)
    }
    await until(() => scene.isOver(who), { timeout: SETTLES, message: 'the server is removed' })
    if (!isUnbegun(step)) delays.note(`removal: ${named(step)}`, 'removed', since)
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    expect(existsSync(who.home)).toBe(false)

    await victim.start()
    expect(await modelOf(victim.origin, user, 'named')).toBeUndefined()
    const next = await startServer(victim.origin, user, 'named')
    expect(next.id).not.toBe(who.id)
    await expectSound(cluster)
    await stopServer(other.origin, user, 'named')
  })

  test.each(FAILURE)(
    'a start that fails, $when $point, is cleared up by the other',
    async (step) => {
      const { cluster, delays } = shared()
      const [victim, other] = pair(cluster, count)
      const scene = startScene(cluster, `broken${count++}`, victim, other)
      const struck = await strike(cluster, victim, { ...step, how: 'kill' }, scene)
      const { prepared: user, since } = struck
      await stopped(other.origin, user)
      expect((await modelOf(other.origin, user))?.failure).toMatchObject({
        code: expect.stringMatching(/^HUB_ERR_SPAWN_/),
      })
      delays.note(`failure: ${named(step)}`, 'stopped, with the reason', since)
      expect((await cluster.book()).filter((one) => one.user === user)).toHaveLength(1)
      await struck.answer
      await victim.start()
      await expectSound(cluster)
    },
  )
})
