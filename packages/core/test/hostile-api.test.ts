import { afterEach, expect, test } from 'vitest'
import { ENDPOINTS } from '../src/http/api/index.ts'
import { apiCases } from './hostile/api-cases.ts'
import { askApi } from './hostile/ask-api.ts'
import { chance, SEED } from './hostile/random.ts'
import { hostileWorld, type Asker, type HostileWorld } from './hostile/world.ts'

/** Faults after which an endpoint is not asked any more. */
const ENOUGH = 10
/** Milliseconds; for a busy machine. */
const LONGEST = 240_000
/** Records a hub may come to before another takes its place. */
const MANY = 200

let world: HostileWorld | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

const named = ENDPOINTS.map(
  (endpoint) => [`${endpoint.method.toUpperCase()} /${endpoint.paths.at(-1)}`, endpoint] as const,
)

test.each(named)(
  `%s takes whatever it is sent (seed ${SEED})`,
  async (name, endpoint) => {
    const dice = chance(name)
    let hub = (world = await hostileWorld())
    const faults: string[] = []
    let valid: number | undefined
    for (const one of apiCases(endpoint, hub, dice)) {
      const others = (['alice', 'bob', 'nobody'] as const).filter(() => dice.upTo(8) === 0)
      for (const asker of ['root', ...others] as readonly Asker[]) {
        const outcome = await askApi(hub, endpoint, one, asker)
        const { status } = outcome.answer
        valid ??= status
        faults.push(...outcome.faults)
        const closed = endpoint.paths.includes('shutdown') && status === 202
        // A hub of thousands would make every case after it slow.
        if (closed || outcome.records > MANY) {
          await hub.close()
          hub = world = await hostileWorld()
        }
      }
      if (faults.length >= ENOUGH) break
    }
    expect(faults.slice(0, ENOUGH).join('\n'), `HUBKIT_SEED=${SEED} repeats this`).toBe('')
    // What is wrong in one place only shows what it should when all else is right.
    expect(valid, 'the valid request').toBeLessThan(400)
    expect((await hub.rest.ask('/health')).status).toBe(200)
  },
  LONGEST,
)

test('every path of the OpenAPI document is among them', async () => {
  world = await hostileWorld()
  const { json } = await world.rest.ask('/openapi.json')
  const known = ENDPOINTS.flatMap(({ paths }) =>
    paths.map((path) => `/${path.replaceAll(/:(\w+)/g, '{$1}')}`),
  )
  const paths = Object.keys((json as { readonly paths: object }).paths)
  expect(paths.filter((path) => !known.includes(path))).toEqual(['/metrics'])
})
