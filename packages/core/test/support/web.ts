import { randomUUID } from 'node:crypto'
import {
  browser,
  fakeAuthenticator,
  fakeProxy,
  fakeSpawner,
  fakeWorld,
  recordingLogger,
  type Browser,
  type BrowserOptions,
  type FakeProxy,
  type FakeSpawner,
  type FakeWorld,
  type Page,
  type RecordingLogger,
} from '@hubkit/testkit'
import { everyone } from '../../src/auth/rules.ts'
import type { Store } from '../../src/contract/store.ts'
import { createHub, memoryStore, type Hub, type HubOptions } from '../../src/index.ts'

/** A hub over fakes of what is outside, visited by browsers. */
export interface WebHub {
  readonly hub: Hub
  readonly store: Store
  readonly spawner: FakeSpawner
  readonly world: FakeWorld
  readonly proxy: FakeProxy
  readonly log: RecordingLogger
  /** A browser with no cookies. */
  readonly visitor: (options?: BrowserOptions) => Browser
  /** A browser that has logged in, and the page it came to; redirects are not followed. */
  readonly login: (
    username: string,
    password?: string,
    address?: string,
  ) => Promise<{ readonly browser: Browser; readonly page: Page }>
  readonly close: () => Promise<void>
}

/** Names everybody can log in with; the password is the name backwards. */
const PEOPLE = ['alice', 'bob', 'carol', 'root'] as const

/** Somebody's password. */
export function passwordOf(name: string): string {
  return Array.from(name).toReversed().join('')
}

/** Makes and starts a hub that lets everybody in; `root` is an administrator. */
export async function webHub(
  options: Partial<HubOptions> & { readonly fake?: FakeSpawner } = {},
): Promise<WebHub> {
  const { fake, ...rest } = options
  const spawner = fake ?? fakeSpawner({ world: fakeWorld() })
  const proxy = fakeProxy()
  const store = rest.store ?? memoryStore()
  const log = recordingLogger()
  const accounts = Object.fromEntries(PEOPLE.map((name) => [name, passwordOf(name)]))
  const hub = createHub({
    spawner,
    proxy,
    store,
    log,
    secrets: [randomUUID()],
    connectUrl: 'http://127.0.0.1:1',
    namedServers: true,
    leaseTime: 1000,
    access: { allow: [everyone()] },
    ...(rest.authenticators ? {} : { authenticator: fakeAuthenticator({ accounts }) }),
    ...rest,
  })
  await hub.start()
  if (!(await hub.users.byName('root'))) await hub.users.create({ name: 'root', admin: true })
  const visitor = (how?: BrowserOptions): Browser => browser((request) => hub.fetch(request), how)
  return {
    hub,
    store,
    spawner,
    world: spawner.world,
    proxy,
    log,
    visitor,
    async login(username, password = passwordOf(username), address = '/hub/login') {
      const person = visitor()
      const form = await person.get(address)
      const page = await person.submit(form, { username, password }, { follow: false })
      return { browser: person, page }
    },
    async close() {
      await hub.close()
      await spawner.world.close()
    },
  }
}

/** Closes what a test made, in the `afterEach` of its file. */
export function webHubs(): {
  readonly make: (options?: Parameters<typeof webHub>[0]) => Promise<WebHub>
  readonly closeAll: () => Promise<void>
} {
  const made: WebHub[] = []
  return {
    async make(options) {
      const one = await webHub(options)
      made.push(one)
      return one
    },
    async closeAll() {
      await Promise.all(made.splice(0).map((one) => one.close()))
    },
  }
}
