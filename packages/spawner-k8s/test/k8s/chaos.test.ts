// Many servers at once through a hop at which everything goes wrong. HUBKIT_SEED replays a run.
import type { Hop, HopRequest } from '@hubkit/test-cluster/hop'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { expectExactly, expectNothing, listen, uidsOf } from './fleet.ts'
import { seeded } from './seeded.ts'
import { useWorld } from './world.ts'

const world = useWorld()
const SERVERS = 40

/** What an API server answers when it is not well; each is asked again. */
const ANSWERS = [
  { status: 429, retryAfter: 1 },
  { status: 500 },
  { status: 503 },
  { status: 504 },
  {
    status: 409,
    reason: 'Conflict',
    message: 'Operation cannot be fulfilled on resourcequotas "q": modified',
  },
] as const

/** A request is hit twice at most: whoever asks patiently is served. */
function ailing(hop: Hop, random: () => number): void {
  const hits = new Map<string, number>()
  const hit = ({ method, path, watch }: HopRequest, chance: number): boolean => {
    const key = `${method} ${path}`
    const before = hits.get(key) ?? 0
    if (watch || before >= 2 || random() >= chance) return false
    hits.set(key, before + 1)
    return true
  }
  hop.faults = {
    delay: ({ watch }) => (watch ? 0 : random() * 400),
    answer: (request) =>
      hit(request, 0.15) ? ANSWERS[Math.floor(random() * ANSWERS.length)] : undefined,
    drop: (request) => (hit(request, 0.15) ? (random() < 0.5 ? 'before' : 'after') : undefined),
    gone: () => (random() < 0.1 ? (random() < 0.5 ? 'http' : 'frame') : undefined),
    cutWatch: { afterEvents: 3, how: 'reset' },
  }
}

test(`${SERVERS} servers start and stop while the API is slow, fails, and forgets`, async () => {
  const { behindHop, hubId, namespace, server, spawner: direct } = world()
  const { seed, random } = seeded()
  console.log(`HUBKIT_SEED=${seed}`)
  await namespace.pods?.rule({ script: { startAfter: 300 } })
  const { spawner, hop } = await behindHop()
  const kept = server({ userName: 'kept' })
  await kept.start(spawner)
  const uid = (await uidsOf(world())).get(kept.pod)
  await using watch = listen(spawner, hubId)
  await watch.hears(kept, 'running')

  ailing(hop, random)
  const servers = Array.from({ length: SERVERS }, (_, index) =>
    server({ userName: `user${index}` }),
  )
  await Promise.all(servers.map((one) => one.start(spawner)))
  await expectExactly(world(), [kept, ...servers])
  for (const one of servers) await watch.hears(one, 'running')

  // Each is stopped and started again; half by a process that is well.
  const other = await direct()
  await Promise.all(
    servers.map(async (one, index) => {
      const by = index % 2 === 0 ? spawner : other
      await one.stop(by)
      await one.start(by, { attempt: 2 })
    }),
  )
  await expectExactly(world(), [kept, ...servers])
  await Promise.all(servers.map((one) => one.stop(spawner, { attempt: 2 })))
  await expectExactly(world(), [kept])

  hop.faults = {}
  expect((await uidsOf(world())).get(kept.pod)).toBe(uid)
  expect(watch.phases(kept)).not.toContain('stopped')
  await kept.stop(spawner)
  await expectNothing(world())
})

test('a token that is revoked in the middle of starts is read anew, and nobody is lost', async () => {
  const { hubId, namespace, server } = world()
  await namespace.pods?.rule({ script: { startAfter: 500 } })
  await using rotating = await world().withTokenFile()
  const by = rotating.spawner
  const kept = server({ userName: 'kept' })
  await kept.start(by)
  await using watch = listen(by, hubId)
  await watch.hears(kept, 'running')
  const servers = ['a', 'b', 'c', 'd', 'e', 'f'].map((userName) => server({ userName }))
  const starting = servers.slice(0, 1).map((one) => one.start(by))
  await until(async () => (await uidsOf(world())).size > 1)
  await rotating.revoke()
  starting.push(...servers.slice(1).map((one) => one.start(by)))
  await rotating.renew()
  await Promise.all(starting)
  await expectExactly(world(), [kept, ...servers])
  for (const one of servers) await watch.hears(one, 'running')
  expect(watch.phases(kept)).not.toContain('stopped')
  await Promise.all([kept, ...servers].map((one) => one.stop(by)))
  await expectNothing(world())
})

test('watches are closed when nobody needs them any more', async () => {
  const { behindHop, hubId, server } = world()
  const { spawner, hop } = await behindHop()
  const open = (): number =>
    hop.requests.filter(({ watch, ended }) => watch && ended === undefined).length
  const alice = server()
  {
    await using watch = listen(spawner, hubId)
    await alice.start(spawner)
    await watch.hears(alice, 'running')
    // That of the pods; the pod's own events were watched while it started.
    await until(() => open() === 1, { message: () => `one watch is open, not ${open()}` })
  }
  await alice.stop(spawner)
  await until(() => open() === 0, { timeout: 20_000, message: () => `${open()} watches are open` })
})
