import { randomUUID } from 'node:crypto'
import {
  fakeProxy,
  fakeSpawner,
  fakeWorld,
  type FakeProxy,
  type FakeSpawner,
  type FakeWorld,
} from '@hubkit/testkit'
import { createRoles } from '../../src/auth/roles/roles.ts'
import { defaultUsernames } from '../../src/auth/usernames.ts'
import type { Store } from '../../src/contract/store.ts'
import type { UserRecord } from '../../src/contract/records.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { silentLogger } from '../../src/engine/log.ts'
import type { RecordedEvent } from '../../src/contract/store.ts'
import { createUrls } from '../../src/engine/urls.ts'
import { resolveOptions, type HubOptions } from '../../src/options.ts'
import { memoryStore } from '../../src/store/memory.ts'

/** An engine over fakes of what is outside, with everything real inside. */
export interface TestEngine extends Engine {
  readonly spawner: FakeSpawner
  readonly world: FakeWorld
  readonly proxy: FakeProxy
  readonly store: Store
  readonly events: readonly RecordedEvent[]
  readonly alice: UserRecord
}

/** What a test may bring. */
export interface TestEngineOptions extends Partial<HubOptions> {
  readonly fake?: FakeSpawner | undefined
  readonly fakes?: FakeProxy | undefined
}

const SECRET = randomUUID()

/** Makes and starts an engine with a user `alice`. Close it, then its world. */
export async function testEngine({
  fake,
  fakes,
  ...options
}: TestEngineOptions = {}): Promise<TestEngine> {
  const spawner = fake ?? fakeSpawner({ world: fakeWorld() })
  const proxy = fakes ?? fakeProxy()
  const store = options.store ?? memoryStore()
  const resolved = resolveOptions({
    spawner,
    proxy,
    store,
    secrets: [SECRET],
    connectUrl: 'http://127.0.0.1:1',
    leaseTime: 1000,
    namedServers: true,
    authenticator: {
      specVersion: 1,
      id: 'none',
      ui: { kind: 'silent' },
      handle: () => Promise.resolve({ type: 'rejected', reason: 'none' }),
    },
    ...options,
  })
  const engine = createEngine({
    options: resolved,
    urls: createUrls('/', undefined),
    log: resolved.log ?? silentLogger,
    spawners: new Map([[spawner.name, spawner]]),
    defaultSpawner: spawner.name,
    usernames: defaultUsernames,
    roles: createRoles(resolved.roles, resolved.access.roles),
    connectUrl: () => 'http://127.0.0.1:1',
  })
  const events: RecordedEvent[] = []
  engine.core.feed.subscribe((event) => events.push(event))
  await engine.start()
  const alice =
    (await engine.users.byName('alice')) ?? (await engine.users.create({ name: 'alice' }))
  return { ...engine, spawner, world: spawner.world, proxy, store, events, alice }
}
