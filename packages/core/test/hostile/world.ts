import { randomUUID } from 'node:crypto'
import { fakeOptions, fakeSpawner, fakeWorld } from '@hubkit/testkit'
import { restHub, type RestHub } from '../support/rest.ts'
import type { Watched } from './observe.ts'
import { settled } from './settled.ts'

/** Who asks: an administrator, the user it is about, another user, somebody without a token. */
export type Asker = 'root' | 'alice' | 'bob' | 'nobody'

/** What there is for requests to be about, made anew where one of them removed it. */
export interface Fixtures {
  readonly tokens: Readonly<Record<Asker, string>>
  /** Values of the variable parts of paths. */
  readonly params: Readonly<
    Record<'user' | 'group' | 'service' | 'server' | 'id' | 'token', string>
  >
}

/** A hub that takes hostile requests. */
export interface HostileWorld extends Watched {
  readonly rest: RestHub
  /** @param running whether the named server runs. @default false */
  fixtures(running?: boolean): Promise<Fixtures>
  /** A name that nothing has yet, fit for users, groups and servers. */
  fresh(): string
  close(): Promise<void>
}

/** Makes and starts a hub with alice, bob and root, a group, a stopped named server, and a service. */
export async function hostileWorld(): Promise<HostileWorld> {
  const outside = fakeWorld()
  const service = randomUUID()
  const rest = await restHub({
    spawner: fakeSpawner({ world: outside, options: fakeOptions }),
    services: [{ name: 'reporter', token: service, scopes: ['list:users'] }],
  })
  const { hub, store, tokenFor } = rest
  const secrets = new Set([rest.alice, rest.bob, rest.root, service])
  const known = new Map<string, { readonly userId: string; readonly secret: string }>()
  let count = 0

  const tokenOf = async (name: string): Promise<string> => {
    const user = await hub.users.byName(name)
    const before = known.get(name)
    if (user && before?.userId === user.id && (await hub.tokens.find(before.secret)))
      return before.secret
    if (user && name === 'root' && !user.admin) await hub.users.update(user.id, { admin: true })
    const secret = await tokenFor(name, ['inherit'])
    const { id = '' } = (await hub.users.byName(name)) ?? {}
    known.set(name, { userId: id, secret })
    secrets.add(secret)
    return secret
  }

  return {
    rest,
    log: rest.log,
    secrets,
    fresh: () => `fresh-${(count += 1)}`,
    async fixtures(running = false) {
      const tokens = {
        root: await tokenOf('root'),
        alice: await tokenOf('alice'),
        bob: await tokenOf('bob'),
        nobody: '',
      }
      const alice = await hub.users.byName('alice')
      // Between fixtures alice is an ordinary user.
      if (alice?.admin) await hub.users.update(alice.id, { admin: false })
      if (!(await hub.groups.get('crew'))) await hub.groups.create('crew', ['alice'])
      for (const name of ['', 'gpu']) {
        const server = await hub.servers.get({ user: 'alice', name })
        const locator = { user: 'alice', name }
        if (!server && name !== '') await hub.servers.create(locator)
        if (running && name !== '') await hub.servers.start(locator)
        else if (server && server.phase !== 'stopped') await hub.servers.stop(locator)
      }
      const id = (await hub.tokens.find(tokens.alice))?.id ?? ''
      const token = tokens.alice
      const params = { user: 'alice', group: 'crew', service: 'reporter', server: 'gpu', id, token }
      return { tokens, params }
    },
    records: () => settled(store),
    async close() {
      await rest.close()
      await outside.close()
    },
  }
}
