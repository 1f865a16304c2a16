import { fakeSpawner, fakeWorld, until, type FakeMethod, type FakeStep } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { isHubError } from '../src/contract/errors.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine } from './support/engine.ts'

const OPERATIONS = 300
const USERS = ['alice', 'bob', 'carol', 'dave', 'erin']
/** Set it to repeat a run that failed. */
// The same each time, so that a run that turns red does so for what was changed; `HUBKIT_SEED=random` for another one.
const { HUBKIT_SEED = '20261121' } = process.env
const SEED = HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(HUBKIT_SEED)

/** Numbers in [0, 1) that a seed determines (a linear congruential generator). */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test(`whatever happens to two processes, records, servers and routes agree in the end (seed ${SEED})`, async () => {
  const random = numbers(SEED)
  const pick = <T>(items: readonly [T, ...T[]]): T =>
    items[Math.floor(random() * items.length)] ?? items[0]
  const world = fakeWorld()
  const store = { ...memoryStore(), close: () => Promise.resolve() }
  const join = (): Promise<TestEngine> =>
    testEngine({ fake: fakeSpawner({ world }), store, concurrentStarts: 3 })
  const engines: [TestEngine, TestEngine] = [await join(), await join()]
  await engines[0].users.createMany(USERS.slice(1), {})
  const pending: Promise<unknown>[] = []
  /** A refusal is an answer; anything else is a defect. */
  const ask = (request: Promise<unknown>): void => {
    pending.push(
      request.catch((error: unknown) => {
        if (!isHubError(error)) throw error
      }),
    )
  }
  const locator = () => ({
    user: USERS[Math.floor(random() * USERS.length)] ?? 'alice',
    name: pick(['', 'gpu', 'big']),
  })
  const disturb = (one: TestEngine): void => {
    const method = pick<FakeMethod>(['start', 'start', 'stop', 'poll'])
    const step = pick<FakeStep>([
      { delay: Math.floor(random() * 30) },
      { fail: new Error('the back end is moody') },
      { delay: Math.floor(random() * 30), fail: new Error('the back end is moody'), at: 'after' },
    ])
    one.spawner.script(method, { ...step, times: 1 })
  }
  const acts = {
    start: (one: TestEngine) => ask(one.servers.requestStart(locator())),
    stop: (one: TestEngine) => ask(one.servers.requestStop(locator(), { now: random() < 0.3 })),
    remove: (one: TestEngine) =>
      ask(one.servers.requestStop({ ...locator(), name: pick(['gpu', 'big']) }, { remove: true })),
    kill: () => {
      const { running } = world
      const victim = running[Math.floor(random() * running.length)]
      if (victim) pending.push(victim.die())
    },
    disturb,
    restart: async () => {
      const index = random() < 0.5 ? 0 : 1
      await engines[index].close('keep')
      engines[index] = await join()
    },
    rest: () => new Promise((resolve) => setTimeout(resolve, random() * 10)),
  }
  const KINDS = ['start', 'start', 'start', 'start', 'stop', 'stop', 'remove', 'kill'] as const
  const MORE = ['disturb', 'disturb', 'rest', 'rest', 'rest'] as const

  try {
    for (let done = 0; done < OPERATIONS; done += 1) {
      if (done % 50 === 49) await acts.restart()
      await acts[pick([...KINDS, ...MORE])](pick(engines))
    }
    await Promise.all(pending)
    for (const one of engines) one.spawner.unscript()

    await until(
      async () => {
        const records = (await store.find('server', {})).map(({ value }) => value)
        const ready = records.filter(({ phase }) => phase === 'ready')
        expect(records.filter(({ phase }) => phase !== 'ready' && phase !== 'stopped')).toEqual([])
        expect(records.filter(({ queuedAt }) => queuedAt !== undefined)).toEqual([])
        const wanted = ready.map(({ id, attempt, url }) => `${id} ${attempt} ${url}`).toSorted()
        expect(
          world.running
            .map(({ serverId, attempt, url }) => `${serverId} ${attempt} ${url}`)
            .toSorted(),
        ).toEqual(wanted)
        const urls = new Set(ready.map(({ url }) => url))
        for (const one of engines)
          expect(new Set((await one.proxy.listRoutes()).map(({ target }) => target))).toEqual(urls)
        // Each ready server has its token, and nothing that has stopped has one.
        const tokens = (await store.find('token', {})).map(({ value }) => value.serverId)
        expect(tokens).toHaveLength(ready.length)
        expect(new Set(tokens)).toEqual(new Set(ready.map(({ id }) => id)))
        return true
      },
      { timeout: 8000, message: `agreement; HUBKIT_SEED=${SEED}` },
    )
  } finally {
    await Promise.all(engines.map((one) => one.close('keep')))
    await world.close()
  }
}, 30_000)
