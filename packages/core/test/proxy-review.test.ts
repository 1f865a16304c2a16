import { fakeProxy, until, type FakeProxy } from '@hubkit/testkit'
import { afterEach, expect, test } from 'vitest'
import type { ProxyHost } from '../src/contract/proxy.ts'
import { webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

// By itself the hub looks once a minute, which is longer than this waits.
test('a proxy that tells that routes are missing is filled soon', async () => {
  let host: ProxyHost | undefined
  const proxy: FakeProxy = {
    ...fakeProxy({ scope: 'shared' }),
    attach: (attached) => void (host = attached),
  }
  const { hub } = await make({ proxy })
  await hub.users.create({ name: 'alice' })
  await hub.servers.start({ user: 'alice' })
  const before = await proxy.listRoutes()
  expect(before).toHaveLength(1)
  proxy.forget()
  expect(await proxy.listRoutes()).toEqual([])
  host?.review?.()
  await until(async () => (await proxy.listRoutes()).length === 1)
  expect((await proxy.listRoutes())[0]?.target).toBe(before[0]?.target)
})
