import { createServer } from 'node:http'
import { fakeAuthenticator, fakeProxy, fakeSpawner, recordingLogger } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { describe, expect, test } from 'vitest'
import { createHub, everyone, memoryStore, type HubOptions } from '../src/index.ts'

const good: HubOptions = {
  spawner: fakeSpawner(),
  authenticator: fakeAuthenticator(),
  access: { allow: [everyone()] },
  proxy: fakeProxy(),
  store: memoryStore(),
  secrets: ['s'.repeat(32)],
  connectUrl: 'http://127.0.0.1:8000',
}
const { spawner, authenticator, ...rest } = good
const refusal = (options: unknown): string => {
  try {
    createHub(options as HubOptions)
    return 'taken'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('createHub', () => {
  test('does no I/O: a store that cannot even be read is not asked', () => {
    const asked: string[] = []
    const store = new Proxy(memoryStore(), {
      get(target, key, receiver) {
        asked.push(String(key))
        return Reflect.get(target, key, receiver) as unknown
      },
    })
    createHub({ ...good, store })
    expect(asked).toEqual(['specVersion', 'name'].filter((key) => asked.includes(key)))
  })

  test.each([
    [{ ...good, concurentStarts: 5 }, /^createHub\.concurentStarts: found an unknown option/],
    [
      { ...good, secrets: [] },
      /^createHub\.secrets: found an array, expected an array that is not empty$/,
    ],
    [
      { ...good, secrets: ['short'] },
      /^createHub\.secrets\[0\]: found a string, expected a secret of at least 32 characters$/,
    ],
    [{ ...good, startTimeout: '1 minute' }, /^createHub\.startTimeout: found "1 minute"/],
    [{ ...good, leaseTime: '10ms' }, /^createHub\.leaseTime: .*at least 1000 ms$/],
    [{ ...good, baseUrl: 'lab' }, /^createHub\.baseUrl: .*a slash at both ends/],
    [{ ...good, publicUrl: 'ftp://x' }, /^createHub\.publicUrl: .*http or https/],
    [
      { ...good, publicUrl: 'https://x/a/', baseUrl: '/b/' },
      /^createHub\.baseUrl: expected the path of publicUrl/,
    ],
    [{ ...good, store: {} }, /^createHub\.store: found an object, expected a store$/],
    [{ ...good, proxy: undefined }, /^createHub\.proxy: found nothing, expected a proxy$/],
    [
      { ...good, access: { alow: [everyone()] } },
      /^createHub\.access\.alow: found an unknown option/,
    ],
    [
      { ...good, access: { allow: ['ada'] } },
      /^createHub\.access\.allow\[0\]: found a string, expected an access rule/,
    ],
    [
      { ...good, services: [{ name: 'x', token: 'short' }] },
      /^createHub\.services\[0\]\.token: .*at least 16/,
    ],
    [
      { ...good, services: [{ name: 'x', token: 't'.repeat(16), scopes: ['list:user'] }] },
      /^createHub\.services\[0\]\.scopes\[0\]: /,
    ],
    [{ ...rest, authenticator }, /either spawner or spawners/],
    [{ ...good, spawners: { a: spawner } }, /either spawner or spawners/],
    [
      { ...rest, authenticator, spawners: { a: spawner }, defaultSpawner: 'b' },
      /defaultSpawner: expected one of a/,
    ],
    [{ ...rest, spawner }, /either authenticator or authenticators/],
    [{ ...rest, spawner, authenticators: [authenticator, authenticator] }, /two are called 'fake'/],
    [{ ...good, spawner: { ...spawner, specVersion: 9 } }, /specVersion is 9, this hub runs 1/],
    [
      { ...good, cullers: [{ name: 'c', specVersion: 0, decide: () => ({ action: 'keep' }) }] },
      /culler 'c': specVersion is 0/,
    ],
  ])('refuses wrong options (%#)', (options, message) => {
    expect(refusal(options)).toMatch(message)
  })
})

describe('a hub', () => {
  test('knows its own paths, under its base', async () => {
    await using one = await createTestHub({ baseUrl: '/lab/' })
    const { hub } = one
    expect(
      ['/lab/hub/home', '/lab/user/ada/x', '/lab/', '/lab', '/lab/hub', 'http://a/lab/hub/'].filter(
        (url) => !hub.owns(url),
      ),
    ).toEqual([])
    expect(
      ['/', '/hub/home', '/labs/hub/', '/lab/other', '/user/ada'].map((url) => hub.owns(url)),
    ).toEqual([false, false, false, false, false])
    expect((await hub.fetch(new Request('http://hub/lab/hub/api'))).status).toBe(200)
    expect((await hub.fetch(new Request('http://hub/hub/api'))).status).toBe(404)
    const bare = await hub.fetch(new Request('http://hub/lab'))
    expect([bare.status, bare.headers.get('location')]).toEqual([302, '/lab/'])
  })

  test('tells events to listeners, also when one of them throws, until they leave', async () => {
    await using one = await createTestHub()
    const { hub } = one
    const seen: string[] = []
    hub.on('server.stopped', () => {
      throw new Error('a bug of the app')
    })
    const off = hub.on('server.stopped', (event) =>
      seen.push(`${event.data.name} ${event.data.reason?.code}`),
    )
    await hub.users.create({ name: 'ada' })
    await hub.servers.start({ user: 'ada' })
    await hub.servers.stop({ user: 'ada' })
    await expect.poll(() => seen).toEqual([' app'])
    expect(one.log.lines.join('\n')).toContain('a listener failed')
    off()
    await hub.servers.start({ user: 'ada' })
    await hub.servers.stop({ user: 'ada' })
    expect(seen).toHaveLength(1)
  })

  test.each(['keep', 'stop'] as const)('closes once, and servers: %s', async (servers) => {
    const one = await createTestHub()
    await one.hub.users.create({ name: 'ada' })
    await one.hub.servers.start({ user: 'ada' })
    await Promise.all([one.hub.close({ servers }), one.hub.close({ servers })])
    expect(one.world.running).toHaveLength(servers === 'keep' ? 1 : 0)
    await expect(one.hub.start()).rejects.toMatchObject({ code: 'HUB_ERR_CLOSED' })
    await expect(one.hub.fetch(new Request('http://hub/hub/api'))).rejects.toMatchObject({
      code: 'HUB_ERR_CLOSED',
    })
    await one.world.close()
  })

  test('that could not start because of its store may be started again', async () => {
    const store = memoryStore()
    let down = true
    const get: typeof store.get = (...key) =>
      down ? Promise.reject(new Error('down')) : store.get(...key)
    const hub = createHub({ ...good, log: recordingLogger(), store: { ...store, get } })
    await expect(hub.start()).rejects.toThrow('down')
    down = false
    await hub.start()
    await hub.close()
  })

  test('declines an upgrade that is not its own', () => {
    const hub = createHub(good)
    const server = createServer()
    expect(hub.upgrade({ url: '/elsewhere' } as never, server as never, Buffer.alloc(0))).toBe(
      false,
    )
  })
})
