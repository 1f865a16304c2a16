import { randomUUID } from 'node:crypto'
import {
  createHub,
  everyone,
  grantAdmin,
  memoryStore,
  usernames,
  type Hub,
  type HubOptions,
} from '@hubkit/core'
import { browser, HUB_ORIGIN, type Browser } from './client.ts'
import { recordingLogger, type RecordingLogger } from './contexts.ts'
import { fakeAuthenticator } from './fakes/authenticator.ts'
import { fakeProxy, type FakeProxy } from './fakes/proxy.ts'
import { fakeSpawner, type FakeSpawner } from './fakes/spawner.ts'
import { fakeWorld, type FakeWorld } from './fakes/world.ts'

/** A whole hub for a test: what is outside is fake, the hub is real. */
export interface TestHub extends AsyncDisposable {
  readonly hub: Hub
  readonly world: FakeWorld
  /** The fake spawner, unless the test brought its own. */
  readonly spawner: FakeSpawner
  readonly proxy: FakeProxy
  /** What the hub logged. */
  readonly log: RecordingLogger
  /** A browser that nobody is logged in with; each call makes another. */
  browser(): Browser
  /** A browser in which a user is logged in. Users: `alice` / `wonderland`, `bob` / `builder`, `root` / `toor` (administrator). */
  login(username: 'alice' | 'bob' | 'root'): Promise<Browser>
  /** Closes the hub and what runs outside. */
  close(): Promise<void>
}

const ACCOUNTS = { alice: 'wonderland', bob: 'builder', root: 'toor' }

/**
 * Makes and starts a hub with fakes for whatever `options` does not bring; everybody may enter. Its public address is
 * where `browser()` looks for it.
 *
 * @example
 * await using test = await createTestHub({ authenticator: myAuthenticator() })
 * const page = await test.browser().get('/hub/login')
 */
export async function createTestHub(options: Partial<HubOptions> = {}): Promise<TestHub> {
  const world = fakeWorld()
  const spawner = fakeSpawner({ world })
  const proxy = fakeProxy()
  const log = recordingLogger()
  const authentication = options.authenticators
    ? {}
    : { authenticator: fakeAuthenticator({ accounts: ACCOUNTS }) }
  const hub = createHub({
    ...(options.spawners ? {} : { spawner }),
    ...authentication,
    proxy,
    store: memoryStore(),
    log,
    access: { allow: [everyone()], admin: [grantAdmin(usernames('root'))] },
    secrets: [randomUUID()],
    connectUrl: 'http://127.0.0.1:1',
    publicUrl: new URL(options.baseUrl ?? '/', HUB_ORIGIN).href,
    namedServers: true,
    ...options,
  })
  await hub.start()
  const close = async (): Promise<void> => {
    await hub.close()
    await world.close()
  }
  const newBrowser = (): Browser => browser((request) => hub.fetch(request))
  return {
    hub,
    world,
    spawner,
    proxy,
    log,
    browser: newBrowser,
    async login(username) {
      const one = newBrowser()
      const page = await one.get(hub.urls.path('login'))
      await one.submit(page, { username, password: ACCOUNTS[username] }, { follow: false })
      return one
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
