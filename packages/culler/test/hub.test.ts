import { until } from '@hubkit/testkit'
import { createTestHub, type TestHub } from '@hubkit/testkit/hub'
import { afterEach, expect, test } from 'vitest'
import { idleCuller } from '../src/idle-culler.ts'

const HOUR = 3_600_000

let hub: TestHub | undefined
afterEach(() => hub?.close())

test('a hub stops what nobody uses, and its user is warned before and told afterwards', async () => {
  let now = Date.now()
  const one = (hub = await createTestHub({
    cullers: [idleCuller({ after: '1h', every: '1s', removeNamedServers: true })],
    now: () => now,
  }))
  const alice = await one.login('alice')
  const server = await one.hub.servers.start({ user: 'alice' })
  await one.hub.servers.start({ user: 'alice', name: 'gpu-1' })
  const home = async (): Promise<string> => (await alice.get('/hub/home')).text
  expect(await home()).not.toContain('will be stopped')
  now += HOUR * 0.75
  one.hub.servers.touch(server.id, now)
  await until(async () => (await one.hub.servers.get({ id: server.id }))?.lastActivity === now)
  expect(await home()).toContain('will be stopped')
  now += HOUR * 0.25
  await until(async () => (await one.hub.servers.list({ user: 'alice' })).length === 1)
  expect((await one.hub.servers.get({ id: server.id }))?.phase).toBe('ready')
  now += HOUR * 0.75
  await until(async () => (await home()).includes('stopped after 1 h without activity'))
  expect(await one.hub.servers.get({ id: server.id })).toMatchObject({
    phase: 'stopped',
    reason: { code: 'culled', message: 'stopped after 1 h without activity' },
  })
})

test('a hub removes users who were not there, but for those who log in', async () => {
  let now = Date.now()
  const one = (hub = await createTestHub({
    cullers: [idleCuller({ after: '1h', every: '1s', users: true, adminUsers: false })],
    now: () => now,
  }))
  await one.login('alice')
  await one.login('bob')
  await one.login('root')
  now += HOUR / 2
  await one.login('bob')
  now += HOUR / 2
  await until(async () => !(await one.hub.users.byName('alice')))
  expect((await one.hub.users.page()).items.map(({ name }) => name).toSorted()).toEqual([
    'bob',
    'root',
  ])
})
