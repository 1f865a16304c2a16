import { existsSync } from 'node:fs'
import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import type { Member } from './support/cluster/member.ts'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { modelOf, whoAnswers } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  SETTLES,
  stopped,
  stopServer,
} from './support/cluster/sound.ts'
import { named, persisted, REMOVAL, START, STOP, type Step } from './support/cluster/steps.ts'
import {
  removalScene,
  startScene,
  stopScene,
  strike,
  type Scene,
} from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'

describe.skipIf(needsProc)('while one hub is at work, the one that looks on is killed', () => {
  const shared = useCluster(
    'where the one at work was, and how long after the blow it had finished',
  )
  let count = 0

  /** Holds the one at work at a step, kills the other there, and lets it go on: it has lost nothing by that. */
  async function killBeside<Prepared>(
    step: Step,
    scene: (driver: Member, bystander: Member) => Scene<Prepared>,
  ): Promise<{
    readonly driver: Member
    readonly bystander: Member
    readonly prepared: Prepared
    readonly since: number
  }> {
    const { cluster } = shared()
    const [driver, bystander] = pair(cluster, count)
    const fault = { ...step, how: 'freeze' } as const
    const { prepared, answer } = await strike(cluster, driver, fault, scene(driver, bystander))
    await bystander.kill()
    const since = performance.now()
    driver.wake()
    expect([201, 202, 204]).toContain(await answer)
    return { driver, bystander, prepared, since }
  }

  test.each(persisted(START))('a start, $when $point, goes on', async (step) => {
    const { cluster, delays } = shared()
    const {
      driver,
      bystander,
      prepared: user,
      since,
    } = await killBeside(step, (one, other) => startScene(cluster, `start${count++}`, one, other))
    const who = await ready(driver.origin, user)
    delays.note(`start: ${named(step)}`, `ready, attempt ${who.attempt}`, since)
    expect(who.attempt).toBe(1)
    expect(await processesOfServer(cluster, who.id)).toEqual([who.pid])
    await bystander.start()
    expect(await ready(bystander.origin, user)).toEqual(who)
    await expectSound(cluster)
    await stopServer(bystander.origin, user)
  })

  test.each(persisted(STOP))('a stop, $when $point, goes on', async (step) => {
    const { cluster, delays } = shared()
    const user = `stop${count++}`
    await newPerson(cluster, user)
    const {
      driver,
      bystander,
      prepared: who,
      since,
    } = await killBeside(step, (one, other) => stopScene(user, one, other))
    await stopped(driver.origin, user)
    delays.note(`stop: ${named(step)}`, 'stopped', since)
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    await bystander.start()
    await stopped(bystander.origin, user)
    expect(await whoAnswers(bystander.origin, user)).toBeUndefined()
    await expectSound(cluster)
  })

  test.each(persisted(REMOVAL))('a removal, $when $point, goes on', async (step) => {
    const { cluster, delays } = shared()
    const user = `remove${count++}`
    await newPerson(cluster, user)
    const {
      driver,
      bystander,
      prepared: who,
      since,
    } = await killBeside(step, (one, other) => removalScene(user, one, other))
    await until(async () => (await modelOf(driver.origin, user, 'named')) === undefined, {
      timeout: SETTLES,
      message: 'the server is removed',
    })
    delays.note(`removal: ${named(step)}`, 'removed', since)
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    expect(existsSync(who.home)).toBe(false)
    await bystander.start()
    expect(await modelOf(bystander.origin, user, 'named')).toBeUndefined()
    await expectSound(cluster)
  })
})
