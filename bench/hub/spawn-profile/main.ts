// Where the time of one start and one stop goes: counts and times every call of the engine to its store and spawner.
import { createHub, everyone } from '@hubkit/core'
import { defineSpawner } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { sqlStore } from '@hubkit/store-sql'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dummyAuthenticator } from '../ours/dummy-authenticator.ts'
import { createClient } from '../client.ts'
import { ADMIN_SCOPES, ADMIN_TOKEN, AS_ADMIN } from '../side.ts'
import { median } from '../statistics.ts'
import { userName, userPath } from '../world.ts'
import { countingStore } from './counting-store.ts'
import { createTally, type Counted } from './tally.ts'

const { values } = parseArgs({
  options: {
    // The first starts are not counted: code gets quick by being run.
    warm: { type: 'string', default: '300' },
    counted: { type: 'string', default: '200' },
  },
})
const WARM = Number(values.warm)
const COUNTED = Number(values.counted)

const folder = mkdtempSync(join(tmpdir(), 'hubkit-profile-'))
const tally = createTally()
const backend = createServer((_request, response) => {
  tally.note('look at the server, as it arrives')
  response.end('{}')
})
backend.listen(0, '127.0.0.1')
await once(backend, 'listening')
const address = backend.address()
const backendPort = typeof address === 'object' && address ? address.port : 0

const hub = createHub({
  store: countingStore(sqlStore({ path: join(folder, 'hub.sqlite') }), tally),
  spawner: defineSpawner({
    name: 'instant',
    start: () =>
      tally.count('spawner.start', () =>
        Promise.resolve({ url: `http://127.0.0.1:${backendPort}` }),
      ),
    poll: () => tally.count('spawner.poll', () => Promise.resolve({ phase: 'running' as const })),
    stop: () => tally.count('spawner.stop', () => Promise.resolve()),
  }),
  authenticator: dummyAuthenticator,
  access: { allow: [everyone()] },
  proxy: nodeProxy(),
  secrets: ['only for benchmarks: 32 characters'],
  connectUrl: 'http://127.0.0.1:1',
  services: [{ name: 'benchmark', token: ADMIN_TOKEN, scopes: ADMIN_SCOPES }],
})
const serving = await serve(hub, { port: 0 })
const client = createClient(serving.url, 1)
await hub.users.createMany(
  Array.from({ length: WARM + COUNTED }, (_, index) => userName(index)),
  {},
)

interface Sample {
  readonly whole: number
  readonly parts: ReadonlyMap<string, Counted>
}

/** Does it for every user, one after the other; what the hub still does after its answer counts with it. */
async function samples(method: 'POST' | 'DELETE'): Promise<readonly Sample[]> {
  const taken: Sample[] = []
  for (let index = 0; index < WARM + COUNTED; index += 1) {
    tally.take()
    const start = performance.now()
    await client.demand({ method, path: `${userPath(userName(index))}/server`, headers: AS_ADMIN })
    const whole = performance.now() - start
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (index >= WARM) taken.push({ whole, parts: tally.take() })
  }
  return taken
}

function print(title: string, all: readonly Sample[]): void {
  const names = new Set(all.flatMap(({ parts }) => [...parts.keys()]))
  console.log(`\n${title}: ${median(all.map(({ whole }) => whole)).toFixed(2)} ms`)
  for (const name of [...names].toSorted()) {
    const calls = median(all.map(({ parts }) => parts.get(name)?.calls ?? 0))
    const waited = median(all.map(({ parts }) => parts.get(name)?.waited ?? 0))
    if (calls > 0) console.log(`  ${String(calls).padStart(3)} x ${name}: ${waited.toFixed(2)} ms`)
  }
}

try {
  print('one start', await samples('POST'))
  print('one stop', await samples('DELETE'))
} finally {
  await client.close()
  await serving.close({ servers: 'stop' })
  backend.close()
  rmSync(folder, { recursive: true })
}
