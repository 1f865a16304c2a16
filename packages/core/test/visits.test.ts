import { afterEach, describe, expect, test } from 'vitest'
import { fakeProxy, until } from '@hubkit/testkit'
import type { Credentials, ProxyHost, Visit } from '../src/contract/proxy.ts'
import { silentLogger } from '../src/engine/log.ts'
import type { SessionRecord } from '../src/contract/records.ts'
import { memoryStore } from '../src/store/memory.ts'
import { testEngine, type TestEngine } from './support/engine.ts'

let one: TestEngine | undefined
afterEach(async () => {
  await one?.close('keep')
  await one?.world.close()
})

interface Asked extends TestEngine {
  /** What the proxy is told, as often as it has to ask. */
  ask(credentials: Partial<Credentials>): Promise<Visit>
  /** Logins that the proxy was told to end. */
  readonly ended: readonly string[]
}

async function engine(options: Parameters<typeof testEngine>[0] = {}): Promise<Asked> {
  const ended: string[] = []
  let host: ProxyHost | undefined
  const fakes = {
    ...fakeProxy(),
    attach: (attached: ProxyHost) => {
      host = attached
    },
    endLogin: (login: string) => void ended.push(login),
  }
  const made = await testEngine({ fakes, ...options })
  one = made
  const ask = async (given: Partial<Credentials>): Promise<Visit> => {
    const whole = {
      data: {},
      cookie: undefined,
      authorization: undefined,
      url: '/user/alice/',
      ...given,
    }
    const visit = host?.visit?.(whole)
    if (visit === undefined) throw new Error('the proxy was not attached')
    if (!(visit instanceof Promise)) return visit
    await visit
    return ask(given)
  }
  return { ...made, ask, ended }
}

async function logIn({ sessions, tokens, alice }: TestEngine) {
  const { record } = await sessions.open({
    userId: alice.id,
    identityId: 'local:test alice',
    remoteAddress: '127.0.0.1',
    userAgent: 'test',
  })
  const { secret, record: token } = await tokens.mint({
    userId: alice.id,
    scopes: [],
    clientId: 'aserveraserverab',
    sessionId: record.id,
  })
  return { session: record, secret, token }
}

const NAME = 'hubkit-server-aserveraserverab'
const signed = (token: string): string =>
  `${NAME}=2|1:0|10:1700000000|30:${NAME}|9:${Buffer.from(token).toString('base64')}|0a`
const cookies = (secret: string, session: Pick<SessionRecord, 'publicId'>): string =>
  `_xsrf=x; jupyterhub-session-id=${session.publicId}; ${signed(secret)}`

test("a server's cookie counts in the browser of its login, and until that ends", async () => {
  const { ask, ended, sessions, alice, ...rest } = await engine()
  const { session, secret, token } = await logIn({ ...rest, sessions, alice })
  const other = await logIn({ ...rest, sessions, alice })
  const cookie = cookies(secret, session)
  expect(await ask({ cookie })).toEqual({
    dropped: new Set(),
    refused: false,
    logins: [`token:${token.id}`, `session:${session.publicId}`, `user:${alice.id}`],
  })
  const dropped = new Set([signed(secret)])
  for (const elsewhere of [signed(secret), cookies(secret, other.session)])
    expect(await ask({ cookie: elsewhere })).toEqual({ dropped, refused: false, logins: [] })

  await sessions.end(session.id)
  expect(ended).toContain(`session:${session.publicId}`)
  expect(await ask({ cookie })).toEqual({ dropped, refused: false, logins: [] })
  // By the token alone as well, which is in the cookie for whoever has a copy.
  expect(await ask({ authorization: `token ${secret}` })).toMatchObject({ refused: true })
  expect(await ask({ cookie: cookies(other.secret, other.session) })).toMatchObject({
    dropped: new Set(),
  })
})

test('all logins of a user, and a revoked token with its siblings, end as well', async () => {
  const { ask, ended, sessions, tokens, alice, ...rest } = await engine()
  const parts = { ...rest, sessions, tokens, alice }
  const first = await logIn(parts)
  const second = await logIn(parts)
  await tokens.revoke(first.token.id)
  for (const { secret, session, token } of [first, second]) {
    expect((await ask({ cookie: cookies(secret, session) })).dropped.size).toBe(1)
    expect(ended).toContain(`token:${token.id}`)
  }
  const third = await logIn(parts)
  await sessions.endAll(alice.id)
  expect((await ask({ cookie: cookies(third.secret, third.session) })).dropped.size).toBe(1)
})

test('an API token counts until it is revoked; what is not of this hub is left alone', async () => {
  const { ask, tokens, alice } = await engine()
  const { secret, record } = await tokens.mint({ userId: alice.id, scopes: [] })
  const nobody = { dropped: new Set(), refused: false, logins: [] }
  expect(await ask({ authorization: `token ${secret}` })).toMatchObject({
    refused: false,
    logins: [`token:${record.id}`, `user:${alice.id}`],
  })
  expect(await ask({ url: `/user/alice/?token=${secret}` })).toMatchObject({ refused: false })
  await tokens.revoke(record.id)
  expect(await ask({ url: `/user/alice/?token=${secret}` })).toMatchObject({ refused: true })
  expect(await ask({ authorization: 'token of-the-server-itself' })).toEqual(nobody)
  expect(await ask({ cookie: `${NAME}=of-another-kind` })).toEqual(nobody)
  expect(await ask({})).toEqual(nobody)
})

test('a token ends by itself in time', async () => {
  let now = Date.now()
  const { ask, tokens, alice } = await engine({ now: () => now })
  const { secret } = await tokens.mint({ userId: alice.id, scopes: [], expiresIn: 1000 })
  expect(await ask({ authorization: `token ${secret}` })).toMatchObject({ refused: false })
  now += 1000
  expect(await ask({ authorization: `token ${secret}` })).toMatchObject({ refused: true })
})

test('what another process ends is ended here', async () => {
  const store = memoryStore()
  const { ask, ended, ...rest } = await engine({ store })
  const { session, secret } = await logIn(rest)
  const cookie = cookies(secret, session)
  expect(await ask({ cookie })).toMatchObject({ dropped: new Set() })
  await store.transact([
    { op: 'delete', kind: 'session', id: session.id },
    { op: 'deleteWhere', kind: 'token', where: { sessionId: session.id } },
    {
      op: 'emit',
      event: {
        type: 'session.ended',
        subject: `user:${session.userId}`,
        at: Date.now(),
        data: { userId: session.userId, publicId: session.publicId, actor: { kind: 'hub' } },
      },
    },
  ])
  await until(() => ended.includes(`session:${session.publicId}`))
  expect((await ask({ cookie })).dropped.size).toBe(1)
})

describe("at somebody else's server", () => {
  const roles = {
    teacher: { scopes: ['access:servers!group=class'], groups: ['staff'] },
  }

  async function guest() {
    let now = Date.now()
    const made = await engine({ roles: roles, now: () => now })
    const { users, groups, servers, tokens, sessions, alice, ask } = made
    await users.create({ name: 'bob' })
    await groups.create('class', ['bob'])
    const server = await servers.start({ user: 'bob' })
    const enter = async () => {
      const { record: session } = await sessions.open({
        userId: alice.id,
        identityId: 'local:test alice',
        remoteAddress: '127.0.0.1',
        userAgent: 'test',
      })
      const { secret, record: token } = await tokens.mint({
        userId: alice.id,
        scopes: ['access:servers!server=bob/'],
        clientId: server.id,
        sessionId: session.id,
      })
      const enters = async () =>
        (await ask({ cookie: cookies(secret, session) })).dropped.size === 0
      return { enters, token }
    }
    return { ...made, enter, later: () => void (now += 11_000) }
  }

  test('a cookie counts while a group gives the role, and what is open is closed when it does not', async () => {
    const { groups, enter, ended, later } = await guest()
    expect(await (await enter()).enters()).toBe(false)
    await groups.create('staff', ['alice'])
    const { enters, token } = await enter()
    expect(await enters()).toBe(true)
    await groups.drop('staff', ['alice'])
    later()
    expect(await enters()).toBe(false)
    expect(ended).toContain(`token:${token.id}`)
  })

  test('one of an administrator counts until the right is taken, which ends it at once', async () => {
    const { users, alice, enter, ended } = await guest()
    await users.update(alice.id, { admin: true })
    const { enters, token } = await enter()
    expect(await enters()).toBe(true)
    await users.update(alice.id, { displayName: 'Alice' })
    expect(await enters()).toBe(true)
    await users.update(alice.id, { admin: false })
    await until(() => ended.includes(`token:${token.id}`))
    expect(await enters()).toBe(false)
  })
})

test('while the store does not answer, who was there goes on and nobody else comes in', async () => {
  let now = Date.now()
  let broken = false
  const whole = memoryStore()
  const store: typeof whole = {
    ...whole,
    find: (...given) => (broken ? Promise.reject(new Error('no')) : whole.find(...given)),
  }
  const { ask, ...rest } = await engine({ store, now: () => now })
  const { session, secret } = await logIn(rest)
  const fresh = await logIn(rest)
  const cookie = cookies(secret, session)
  await ask({ cookie })
  broken = true
  now += 60_000
  expect(await ask({ cookie })).toMatchObject({ dropped: new Set() })
  await expect(ask({ cookie: cookies(fresh.secret, fresh.session) })).rejects.toThrow('no')
  broken = false
})

test('the proxy is given the log of the hub', async () => {
  let host: ProxyHost | undefined
  const fakes = { ...fakeProxy(), attach: (attached: ProxyHost) => void (host = attached) }
  one = await testEngine({ fakes })
  expect(host?.log).toBe(silentLogger)
})
