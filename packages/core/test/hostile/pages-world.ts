import { z } from 'zod'
import { fakeSpawner, fakeWorld, type Browser } from '@hubkit/testkit'
import { profileOptions } from '../../src/contract/profiles.ts'
import type { OptionsUser } from '../../src/contract/schema.ts'
import { passwordOf, webHub, type WebHub } from '../support/web.ts'
import type { Watched } from './observe.ts'
import { settled } from './settled.ts'

/** Who looks at pages: `undefined` has not logged in. */
export type Visitor = 'alice' | 'bob' | 'root' | undefined

/** A hub that is sent hostile forms. */
export interface PagesWorld extends Watched {
  readonly web: WebHub
  /**
   * Makes what pages show where an earlier case took it away: sessions, a token, servers.
   *
   * @param running whether alice's named server runs
   */
  prepare(who: Visitor, running: boolean): Promise<Browser>
  /** What alice's running server was started with. */
  environment(): Readonly<Record<string, string>>
  /** Where a browser is sent by alice's running server to say who it is. */
  authorizeAddress(): string
  close(): Promise<void>
}

const profiles = profileOptions<{ readonly cpus: number; readonly image: string }>([
  { slug: 'small', displayName: 'Small', set: { cpus: 1 } },
  {
    slug: 'own',
    displayName: 'Your own',
    set: {},
    choices: {
      image: {
        displayName: 'Image',
        options: { base: { displayName: 'Base', set: { image: 'base' } } },
        freeText: {
          displayName: 'Another',
          pattern: /[a-z/:]+/,
          set: (image) => ({ image }),
        },
      },
    },
  },
])

const nested = z.object({
  image: z.string().max(200).default('base'),
  cpus: z.number().min(0.5).max(4).default(1),
  gpus: z.int().min(0).optional(),
  size: z.enum(['s', 'l']).default('s'),
  debug: z.boolean().default(false),
  disk: z.object({ gigabytes: z.int().min(1).max(100).default(10), label: z.string().optional() }),
  more: z.json().optional(),
})

/** Bob's options are a nested schema, everybody else's profiles. */
const optionsFor = ({ name }: OptionsUser) => (name === 'bob' ? nested : profiles)

/** Makes and starts a hub whose pages show everything there is to show. */
export async function pagesWorld(): Promise<PagesWorld> {
  const world = fakeWorld()
  const web = await webHub({
    fake: fakeSpawner({ world, options: optionsFor }),
    trustedProxies: ['127.0.0.1'],
  })
  const { hub, store, log } = web
  const people = new Map<string, Browser>()
  const secrets = new Set(['alice', 'bob', 'root'].map(passwordOf))

  /** Guesses count for an account and an address: without this, soon nothing but "wait" would be seen. */
  const forgive = async (): Promise<void> => {
    const found = await store.find('plugin', {})
    const ids = found.map(({ value }) => value.id).filter((id) => id.startsWith('login-throttle:'))
    await store.transact(ids.map((id) => ({ op: 'delete', kind: 'plugin', id })))
  }
  const isLoggedIn = async (browser: Browser): Promise<boolean> =>
    (await browser.get('/hub/home', { follow: false })).status === 200
  const login = async (name: string): Promise<Browser> => {
    const { browser } = await web.login(name)
    secrets.add((await browser.cookies('/hub/'))['hubkit-session'] ?? passwordOf(name))
    return browser
  }

  /** Every server at rest, with no options chosen, but alice's named one when it shall run. */
  const rest = async (running: boolean): Promise<void> => {
    const gpu = { user: 'alice', name: 'gpu' }
    if (!(await hub.servers.get(gpu))) await hub.servers.create(gpu)
    for (const { id, phase, name, userOptions } of await hub.servers.list()) {
      if (running && name === gpu.name) continue
      if (phase !== 'stopped') await hub.servers.stop({ id })
      if (Object.keys(userOptions).length > 0) await hub.servers.update({ id }, { userOptions: {} })
    }
    if (running) await hub.servers.start(gpu)
  }

  const environment = (): Readonly<Record<string, string>> => world.running.at(-1)?.given.env ?? {}

  return {
    web,
    log,
    secrets,
    records: () => settled(store),
    async prepare(who, running) {
      await forgive()
      if (!(await hub.users.byName('alice'))) await hub.users.create({ name: 'alice' })
      await rest(running)
      if (!(await hub.groups.get('maths'))) await hub.groups.create('maths')
      if (!(await hub.groups.members('maths')).includes('alice'))
        await hub.groups.add('maths', ['alice'])
      if (who === undefined) return web.visitor()
      const known = people.get(who)
      const browser = known && (await isLoggedIn(known)) ? known : await login(who)
      people.set(who, browser)
      const user = await hub.users.byName(who)
      if (!user) throw new Error(`${who} has logged in and is no user`)
      if ((await hub.sessions.ofUser(user.id)).length < 2) await login(who)
      if ((await hub.tokens.ofUser(user.id)).every(({ serverId }) => serverId !== undefined))
        await hub.tokens.mint({ userId: user.id, scopes: ['self'], note: 'for a test' })
      return browser
    },
    environment,
    authorizeAddress() {
      const env = environment()
      const query = new URLSearchParams({
        client_id: env['JUPYTERHUB_CLIENT_ID'] ?? '',
        redirect_uri: env['JUPYTERHUB_OAUTH_CALLBACK_URL'] ?? '',
        response_type: 'code',
        state: 'x',
      })
      return `/hub/api/oauth2/authorize?${query.toString()}`
    },
    async close() {
      await web.close()
      await world.close()
    },
  }
}
