// A hub whose every page can be brought about, served at a port of its own for a real browser.
import {
  createHub,
  everyone,
  grantAdmin,
  memoryStore,
  silentLogger,
  usernames,
  type Hub,
} from '@hubkit/core'
import { profileOptions, type Authenticator, type Spawner } from '@hubkit/core/contract'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import {
  fakeAuthenticator,
  fakeSpawner,
  fakeWorld,
  type FakeSpawner,
  type FakeWorld,
} from '@hubkit/testkit'

export interface PagesHub {
  readonly hub: Hub
  readonly origin: string
  readonly spawner: FakeSpawner
  readonly world: FakeWorld
  /** The report of the start that is under way: says something to whoever waits. */
  report(progress: number, message: string): void
  close(): Promise<void>
}

export const PASSWORD = 'wonderland'

/** Characters that would be markup, in every text that somebody else writes. */
export const HOSTILE = `<img src=x onerror="alert('1')">&`

const PROFILES = profileOptions<{ cpu: number; memory: string; image: string }>([
  {
    slug: 'small',
    displayName: 'Small',
    description: '1 CPU and 2 GB: for writing and for light calculations.',
    set: { cpu: 1, memory: '2 GB' },
  },
  {
    slug: 'large',
    displayName: 'Large',
    description: '8 CPUs and 32 GB: for large data, at most a day at a time.',
    set: { cpu: 8, memory: '32 GB' },
    choices: {
      image: {
        displayName: 'Image',
        options: {
          scipy: { displayName: 'Scientific Python', set: { image: 'scipy' } },
          r: { displayName: 'R and RStudio', set: { image: 'r' } },
        },
        freeText: {
          displayName: 'Another image',
          pattern: /[a-z][a-z0-9./:-]+/,
          set: (image) => ({ image }),
        },
      },
    },
  },
])

/** A second way to log in, for its button. */
const institute: Authenticator = {
  specVersion: 1,
  id: 'institute',
  ui: { kind: 'button', label: 'Log in with your institute' },
  trouble: () => 'The institute does not answer just now. Please try again in a few minutes.',
  handle: () => Promise.resolve({ type: 'rejected', reason: 'only for show' }),
}

/** Starts it, with the users `alice`, `bob` and the administrator `root`. */
export async function startPagesHub(): Promise<PagesHub> {
  const world = fakeWorld()
  const spawner = fakeSpawner({
    world,
    options: ({ name }) =>
      name === 'alice'
        ? PROFILES
        : profileOptions([{ slug: 'only', displayName: 'Only', set: {} }]),
    request: (_, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<!doctype html><title>Server</title><h1>It works</h1>')
    },
  })
  let report: PagesHub['report'] = () => undefined
  const telling: Spawner = {
    ...spawner,
    start: (ctx) => {
      report = (progress, message) => ctx.report({ progress, message })
      return spawner.start(ctx)
    },
  }
  const accounts = Object.fromEntries(['alice', 'bob', 'root'].map((name) => [name, PASSWORD]))
  const hub = createHub({
    title: 'Mathematics hub',
    log: silentLogger,
    spawner: telling,
    proxy: nodeProxy(),
    store: memoryStore(),
    authenticators: [fakeAuthenticator({ accounts }), institute],
    access: { allow: [everyone()], admin: [grantAdmin(usernames('root'))] },
    secrets: ['only for tests: thirty-two characters'],
    connectUrl: 'http://127.0.0.1:1',
    namedServers: true,
    concurrentStarts: 1,
    stopTimeout: 300,
    announcements: [
      { message: 'Maintenance on Sunday from 8:00 to 10:00.', pages: ['login', 'home'] },
      { message: `Old images go in March. ${HOSTILE}`, level: 'warning', pages: ['home'] },
    ],
  })
  const served = await serve(hub, { port: 0 })
  return {
    hub,
    origin: new URL(served.url).origin,
    spawner,
    world,
    report: (progress, message) => report(progress, message),
    async close() {
      await served.close()
      await world.close()
    },
  }
}
