import { fakeProxy, until, type FakeProxy, type Page } from '@hubkit/testkit'
import { afterEach, expect, test } from 'vitest'
import type { Credentials, ProxyHost, Route } from '../src/contract/proxy.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const HOUR = 3_600_000

interface Scene {
  readonly web: WebHub
  /** A program that comes to a server with this token, by header unless told otherwise. */
  readonly come: (
    secret: string,
    how?: { readonly query?: boolean; readonly user?: string },
  ) => void
  readonly token: (user: string, scopes: readonly string[]) => Promise<string>
  /** Of alice's server and of bob's. */
  readonly routes: readonly Route[]
  /** What `server.entered` said: who, how, which token. */
  readonly seen: unknown[][]
}

/** Asks as often as it has to. */
async function ask(host: ProxyHost | undefined, credentials: Credentials): Promise<void> {
  const visit = host?.visit?.(credentials)
  if (!(visit instanceof Promise)) return
  await visit
  await ask(host, credentials)
}

/** `alice` and `bob` run servers, behind a proxy that asks about who comes. */
async function scene(now: () => number = Date.now): Promise<Scene> {
  let host: ProxyHost | undefined
  const proxy: FakeProxy = { ...fakeProxy(), attach: (attached) => void (host = attached) }
  const service = { name: 'grader', token: 'grader-token-0123456789', scopes: ['access:servers'] }
  const web = await make({ proxy, now, services: [service] })
  const seen: unknown[][] = []
  web.hub.on('server.entered', ({ data }) =>
    seen.push([data.actor.name, data.by, data.tokenId !== undefined]),
  )
  for (const user of ['alice', 'bob']) {
    await web.hub.users.create({ name: user })
    await web.hub.servers.start({ user })
  }
  const ids = new Map<string, string>()
  for (const user of ['alice', 'bob'])
    ids.set(user, (await web.hub.servers.get({ user }))?.id ?? '')
  const routes = await proxy.listRoutes()
  return {
    web,
    routes,
    seen,
    come(secret, { query = false, user = 'alice' } = {}) {
      const route = routes.find(({ data }) => data['server_id'] === ids.get(user))
      void ask(host, {
        data: route?.data ?? {},
        cookie: undefined,
        authorization: query ? undefined : `token ${secret}`,
        url: query ? `/user/${user}/?token=${secret}` : `/user/${user}/`,
      })
    },
    async token(user, scopes) {
      const userId = (await web.hub.users.byName(user))?.id
      return (await web.hub.tokens.mint({ userId, scopes })).secret
    },
  }
}

const enteredLines = (page: Page): readonly string[] =>
  page
    .html()
    .querySelectorAll('.entered')
    .map((line) => line.textContent.trim())

test('who comes to somebody else with a token is recorded, and its user sees it', async () => {
  const { web, come, token, seen } = await scene()
  const { browser: alice } = await web.login('alice')
  come(await token('root', ['access:servers']))
  await until(() => seen.length === 1)
  expect(seen).toEqual([['root', 'token', true]])
  expect(enteredLines(await alice.get('/hub/home'))).toEqual([
    expect.stringMatching(/^root entered/),
  ])
  come('grader-token-0123456789', { query: true })
  await until(() => seen.length === 2)
  expect(seen[1]).toEqual(['grader', 'token', false])
  expect(enteredLines(await alice.get('/hub/home'))[0]).toMatch(/^grader entered this server/)
})

test('a token enters once an hour, each token and each server for itself', async () => {
  let now = Date.now()
  const { web, come, token, seen } = await scene(() => now)
  const one = await token('root', ['access:servers'])
  for (let time = 0; time < 10; time += 1) come(one)
  await until(() => seen.length === 1)
  come(one, { user: 'bob' })
  await until(() => seen.length === 2)
  come(await token('root', ['access:servers']))
  await until(() => seen.length === 3)
  now += HOUR - 1
  come(one)
  now += 2
  come(one)
  await until(() => seen.length === 4)
  const { id = '' } = (await web.hub.servers.get({ user: 'alice' })) ?? {}
  expect(await web.store.history(`entry:${id}`)).toHaveLength(3)
})

test('another hub process knows what was recorded', async () => {
  const first = await scene()
  const secret = await first.token('root', ['access:servers'])
  first.come(secret)
  await until(() => first.seen.length === 1)
  let host: ProxyHost | undefined
  const [alice, bob] = first.routes
  const proxy: FakeProxy = { ...fakeProxy(), attach: (attached) => void (host = attached) }
  const second = await make({ store: { ...first.web.store, close: async () => undefined }, proxy })
  const reads = second.log.lines.length
  const visit = { cookie: undefined, authorization: `Bearer ${secret}`, url: '/' }
  await ask(host, { ...visit, data: alice?.data ?? {} })
  // What is asked afterwards is answered afterwards: the same token at another server.
  await ask(host, { ...visit, data: bob?.data ?? {} })
  await until(() => first.seen.length === 2)
  const { id = '' } = (await first.web.hub.servers.get({ user: 'alice' })) ?? {}
  expect(await first.web.store.history(`entry:${id}`)).toHaveLength(1)
  expect(second.log.lines.slice(reads).join()).not.toContain('could not be recorded')
})

test('one’s own token, one that may not enter, a browser’s and what is none leave no trace', async () => {
  const { web, come, token, seen } = await scene()
  const { id = '' } = (await web.hub.servers.get({ user: 'alice' })) ?? {}
  const rootId = (await web.hub.users.byName('root'))?.id
  const browsers = await web.hub.tokens.mint({
    userId: rootId,
    scopes: ['access:servers!server=alice/'],
    clientId: id,
  })
  for (const secret of [
    await token('alice', ['access:servers']),
    await token('bob', ['self']),
    await token('root', ['list:users']),
    await token('root', ['access:servers!user=bob']),
    browsers.secret,
    'hkt_nobody',
    '',
  ]) {
    come(secret)
    come(secret, { query: true })
  }
  come(await token('root', ['access:servers']))
  await until(() => seen.length > 0)
  expect(seen).toEqual([['root', 'token', true]])
})
