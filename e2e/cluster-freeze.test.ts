import { existsSync } from 'node:fs'
import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import type { Cluster } from './support/cluster/cluster.ts'
import type { Member } from './support/cluster/member.ts'
import { sameEvents } from './support/cluster/heard.ts'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt } from './support/cluster/requests.ts'
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
import { isUnbegun, named, repeated, type Step } from './support/cluster/steps.ts'
import { holdStore } from './support/cluster/store-file.ts'
import { removalScene, startScene, stopScene, strike } from './support/cluster/strike.ts'
import { useCluster } from './support/cluster/use-cluster.ts'
import type { Who } from './support/cluster/who.ts'

const before = (point: string): Step => ({ point, when: 'before' })
const after = (point: string): Step => ({ point, when: 'after' })

const IN_A_START: readonly Step[] = [
  before('commit server.starting'),
  after('commit server.starting'),
  after('acquire server'),
  before('spawner.start'),
  before('spawner.order'),
  after('spawner.order'),
  before('commit server.spawned'),
  after('commit server.spawned'),
  before('route.open'),
  after('route.open'),
  before('commit server.started'),
  after('commit server.started'),
  before('release server'),
]
const IN_A_STOP: readonly Step[] = [
  before('commit server.stopping'),
  after('commit server.stopping'),
  after('acquire server'),
  before('route.shut'),
  before('spawner.stop'),
  after('spawner.stop'),
  before('commit server.stopped'),
  after('commit server.stopped'),
  before('release server'),
]
const IN_A_REMOVAL: readonly Step[] = [
  before('spawner.stop'),
  before('spawner.destroy'),
  after('spawner.destroy'),
  before('commit server.removed'),
  after('commit server.removed'),
]

describe.skipIf(needsProc)('a hub that is frozen past its leases and wakes up', () => {
  const shared = useCluster(
    'what a hub was frozen at, and how long after that the other had finished it',
  )
  let count = 0

  /** The newest attempt goes on, whatever the one that wakes up still wanted to do; then both drive it in turn. */
  async function nothingIsUndone(cluster: Cluster, sleeper: Member, newest: Who): Promise<string> {
    const { user, name } = newest
    cluster.watch.protect(newest.pid)
    sleeper.wake()
    const outcome = await sleeper.passed()
    await cluster.quiet()
    for (const hub of cluster.hubs) expect(await ready(hub.origin, user, name)).toEqual(newest)
    expect(await processesOfServer(cluster, newest.id)).toEqual([newest.pid])
    expect(existsSync(newest.home)).toBe(true)
    await expectSound(cluster)
    cluster.watch.release(newest.pid)
    await stopServer(sleeper.origin, user, name)
    expect(await processesOfServer(cluster, newest.id)).toEqual([])
    return outcome
  }

  test.each(repeated(IN_A_START))(
    'in a start, $when $point, touches no newer attempt',
    async (step) => {
      const { cluster, delays } = shared()
      const [sleeper, other] = pair(cluster, count)
      const scene = startScene(cluster, `start${count++}`, sleeper, other)
      const struck = await strike(cluster, sleeper, { ...step, how: 'freeze' }, scene)
      const { prepared: user, since } = struck
      if (isUnbegun(step)) await startServer(other.origin, user)
      else await ready(other.origin, user)
      const delay = performance.now() - since
      await stopServer(other.origin, user)
      const newest = await startServer(other.origin, user)
      expect(newest.attempt).toBe(2)
      const outcome = await nothingIsUndone(cluster, sleeper, newest)
      await struck.answer
      delays.note(`start: ${named(step)}`, `its own call: ${outcome}`, performance.now() - delay)
    },
  )

  test.each(repeated(IN_A_STOP))(
    'in a stop, $when $point, touches no newer attempt',
    async (step) => {
      const { cluster, delays } = shared()
      const [sleeper, other] = pair(cluster, count)
      const user = `stop${count++}`
      await newPerson(cluster, user)
      const scene = stopScene(user, sleeper, other)
      const struck = await strike(cluster, sleeper, { ...step, how: 'freeze' }, scene)
      const { prepared: older, since } = struck
      if (isUnbegun(step)) await stopServer(other.origin, user)
      else await stopped(other.origin, user)
      const delay = performance.now() - since
      const newest = await startServer(other.origin, user)
      expect(newest.attempt).toBe(older.attempt + 1)
      const outcome = await nothingIsUndone(cluster, sleeper, newest)
      await struck.answer
      delays.note(`stop: ${named(step)}`, `its own call: ${outcome}`, performance.now() - delay)
    },
  )

  test.each(repeated(IN_A_REMOVAL))(
    'in a removal, $when $point, leaves its successor alone',
    async (step) => {
      const { cluster, delays } = shared()
      const [sleeper, other] = pair(cluster, count)
      const user = `remove${count++}`
      await newPerson(cluster, user)
      const scene = removalScene(user, sleeper, other)
      const struck = await strike(cluster, sleeper, { ...step, how: 'freeze' }, scene)
      const { prepared: first, since } = struck
      await until(() => scene.isOver(first), { timeout: SETTLES, message: 'it is removed' })
      const delay = performance.now() - since
      const successor = await startServer(other.origin, user, 'named')
      expect(successor.id).not.toBe(first.id)
      const outcome = await nothingIsUndone(cluster, sleeper, successor)
      await struck.answer
      delays.note(`removal: ${named(step)}`, `its own call: ${outcome}`, performance.now() - delay)
    },
  )

  test('while it watched the servers: the other does, and notices a death', async () => {
    const { cluster } = shared()
    const user = `watched${count++}`
    await newPerson(cluster, user)
    for (const sleeper of cluster.hubs) {
      const other = cluster.hubs.find((hub) => hub !== sleeper)
      const who = await startServer(cluster.origin, user)
      await cluster.quiet()
      await sleeper.freeze()
      process.kill(who.pid, 'SIGKILL')
      await stopped(other?.origin ?? '', user)
      sleeper.wake()
      await stopped(sleeper.origin, user)
      // It slept through that, and tells its listeners all the same.
      const types = await sameEvents(cluster, who.id, 'server.stopped')
      expect(types.filter((type) => type === 'server.stopped')).toHaveLength(who.attempt)
    }
    await expectSound(cluster)
  })

  test('within a commit: the others read on, refuse to write, and stop nothing; then all goes on', async () => {
    const { cluster } = shared()
    const [a] = pair(cluster)
    const user = `held${count++}`
    await newPerson(cluster, user)
    const who = await startServer(cluster.origin, user)
    cluster.watch.protect(who.pid)
    await cluster.quiet()
    const release = holdStore(cluster.folder)
    try {
      // As long as the store waits; every lease has run out by then.
      expect(await attempt(a.origin, 'POST', 'users/nobody')).toBe(503)
      for (const hub of cluster.hubs) expect(await ready(hub.origin, user)).toEqual(who)
    } finally {
      release()
    }
    await newPerson(cluster, 'nobody')
    await expectSound(cluster)
    cluster.watch.release(who.pid)
    await stopServer(cluster.origin, user)
  })
})
