import type { Spawner } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { listen } from './fleet.ts'
import { useWorld, type Server } from './world.ts'

const world = useWorld()

/** Starts and stops servers beside a watch, and looks whether it tells each of them rightly. */
async function tellsAll(watched: Spawner): Promise<void> {
  const { namespace, spawner, server, hubId } = world()
  const by = await spawner()
  const [kept, stopped, died] = ['a', 'b', 'c'].map((userName) => server({ userName })) as [
    Server,
    Server,
    Server,
  ]
  await kept.start(by)
  await using watch = listen(watched, hubId)
  await watch.hears(kept, 'running')
  await Promise.all([stopped.start(by), died.start(by)])
  await Promise.all([watch.hears(stopped, 'running'), watch.hears(died, 'running')])
  await Promise.all([
    stopped.stop(by),
    namespace.pods?.exit(died.pod, { code: 137, reason: 'OOMKilled' }),
  ])
  await Promise.all([watch.hears(stopped, 'stopped'), watch.hears(died, 'stopped')])
  expect(watch.heard.findLast(({ serverId }) => serverId === died.ref.id)?.status).toMatchObject({
    reason: 'out-of-memory',
    exitCode: 137,
  })
  // Whatever was cut or listed anew: a server that runs was never called stopped.
  expect(watch.phases(kept)).not.toContain('stopped')
}

test.each(['end', 'reset', 'mid-line'] as const)(
  'a watch that is cut at every event (%s) misses nothing',
  async (how) => {
    const { spawner, hop } = await world().behindHop()
    hop.faults.cutWatch = { afterEvents: 1, how }
    await tellsAll(spawner)
    expect(hop.requests.filter(({ watch }) => watch).length).toBeGreaterThan(5)
  },
)

test.each(['http', 'frame'] as const)(
  'a watch whose place is forgotten (410 as %s) lists again, and forgets nobody',
  async (how) => {
    const { spawner, hop } = await world().behindHop()
    let times = 0
    hop.faults.gone = () => {
      times += 1
      return times % 2 === 1 ? how : undefined
    }
    hop.faults.cutWatch = { afterEvents: 2 }
    await tellsAll(spawner)
    const lists = hop.requests.filter(({ path, watch }) => !watch && path.includes('/pods'))
    expect(lists.length).toBeGreaterThan(1)
  },
)

test('a watch outlives an API server that fails for long, and tells what happened meanwhile', async () => {
  const { behindHop, hubId, namespace, server, spawner: direct } = world()
  const { spawner, hop } = await behindHop()
  const by = await direct()
  const [kept, died] = [server({ userName: 'a' }), server({ userName: 'b' })]
  await Promise.all([kept.start(by), died.start(by)])
  await using watch = listen(spawner, hubId)
  await Promise.all([watch.hears(kept, 'running'), watch.hears(died, 'running')])
  hop.faults = { answer: () => ({ status: 503 }), cutWatch: { afterEvents: 1 } }
  await namespace.pods?.exit(died.pod, { code: 1, reason: 'Error' })
  const before = hop.requests.length
  await until(() => hop.requests.length > before + 3, { timeout: 60_000 })
  // Nothing is concluded from what cannot be asked.
  expect((await kept.poll(spawner)).phase).toMatch(/^(?:unknown|running)$/)
  hop.faults = {}
  await watch.hears(died, 'stopped')
  expect(watch.phases(kept)).toEqual(['running'])
})

test('a cluster that does not answer is no reason to call a server stopped', async () => {
  const { behindHop, server } = world()
  const { spawner, hop } = await behindHop()
  const alice = server()
  await alice.start(spawner)
  const lost = { state: undefined }
  hop.faults = { drop: () => 'before' }
  expect((await alice.poll(spawner, lost)).phase).toBe('unknown')
  hop.faults = { answer: () => ({ status: 500 }) }
  expect((await alice.poll(spawner, lost)).phase).toBe('unknown')
  hop.faults = { frozen: true }
  expect((await alice.poll(spawner, lost)).phase).toBe('unknown')
  hop.faults = {}
  await until(async () => (await alice.poll(spawner, lost)).phase === 'running')
})

test('a cluster that is frozen holds up nobody in another', async () => {
  const { behindHop, server } = world()
  const [first, second] = [await behindHop(), await behindHop()]
  first.hop.faults.frozen = true
  const caller = new AbortController()
  const alice = server()
  const starting = alice.start(first.spawner, { signal: caller.signal })
  const bob = server({ userName: 'bob' })
  await bob.start(second.spawner)
  expect((await bob.poll(second.spawner)).phase).toBe('running')
  caller.abort(new Error('no longer wanted'))
  await expect(starting).rejects.toThrow('no longer wanted')
})
