import { until } from '@hubkit/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dig, restHub, type RestHub } from './support/rest.ts'

let now: number
let hub: RestHub
beforeEach(async () => {
  now = Date.now()
  hub = await restHub({ now: () => now })
})
afterEach(() => hub.close())

const seen = async (): Promise<number | undefined> =>
  (await hub.hub.users.byName('alice'))?.lastActivity
const iso = (at: number): string => new Date(at).toISOString()

test('a login is an activity of its user, in the same commit', async () => {
  now += 1000
  const alice = await hub.hub.users.byName('alice')
  const login = { identityId: 'x', remoteAddress: '::1', userAgent: '' }
  const { secret } = await hub.hub.sessions.open({ userId: alice?.id ?? '', ...login })
  expect(await seen()).toBe(now)
  now += 1000
  await hub.hub.sessions.find(secret)
  await until(async () => (await seen()) === now)
})

test('a request with a token of theirs is one, whatever it asks for', async () => {
  now += 1000
  await hub.ask('/user', { token: hub.alice })
  await until(async () => (await seen()) === now)
})

test('what their server asks by itself is none', async () => {
  const server = await hub.hub.servers.start({ user: 'alice' })
  await hub.ask('/user', { token: hub.alice })
  await until(async () => (await seen()) === now)
  const before = now
  now += 1000
  const token = hub.world.get(server.id).given.env['JUPYTERHUB_API_TOKEN']
  expect((await hub.ask('/user', { token })).status).toBe(200)
  await hub.ask('/user', { token: hub.bob })
  const bob = async () => (await hub.hub.users.byName('bob'))?.lastActivity
  await until(async () => (await bob()) === now) // written together
  expect(await seen()).toBe(before)
})

test('the use of a server counts in what the API shows of its user', async () => {
  const server = await hub.hub.servers.start({ user: 'alice' })
  now += 60_000
  hub.hub.servers.touch(server.id, now)
  await until(async () => {
    const { json } = await hub.ask('/users/alice')
    return dig(json, 'last_activity') === iso(now)
  })
  await hub.hub.servers.stop({ user: 'alice' })
  expect(dig((await hub.ask('/users/alice')).json, 'last_activity')).toBe(iso(now))
})
