import { randomUUID } from 'node:crypto'
import { memoryStore } from '@hubkit/core'
import type { Store } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, test } from 'vitest'
import { useWorld } from './world.ts'

const world = useWorld()

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string }
}

async function pods(): Promise<readonly Pod[]> {
  const { api, at } = world()
  return (await api.get<{ items: Pod[] }>(at('pods'))).items
}

/** A store that outlives a hub process. */
function keptStore(): Store {
  return { ...memoryStore(), close: () => Promise.resolve() }
}

test('a hub starts a server, is started anew and finds it, hears how it ends, and removes it', async () => {
  const { namespace, spawner } = world()
  const common = { store: keptStore(), secrets: [randomUUID()] }

  const first = await createTestHub({ ...common, spawner: await spawner() })
  await first.login('alice')
  const started = await first.hub.servers.start({ user: 'alice' })
  expect(started.phase).toBe('ready')
  expect((await fetch(started.url ?? '')).status).toBe(200)
  const [pod] = await pods()
  await first.close()

  const second = await createTestHub({ ...common, spawner: await spawner() })
  const found = await second.hub.servers.get({ user: 'alice' })
  expect(found).toMatchObject({ phase: 'ready', url: started.url })
  await until(
    async () => (await second.proxy.listRoutes()).some(({ target }) => target === started.url),
    { message: 'the route is there again' },
  )
  expect(await pods()).toMatchObject([{ metadata: { uid: pod?.metadata.uid } }])

  await namespace.pods?.exit(pod?.metadata.name ?? '', { code: 137, reason: 'OOMKilled' })
  const ended = await second.hub.servers.wait(started.id, ({ phase }) => phase === 'stopped')
  expect(ended?.reason).toMatchObject({
    code: 'out-of-memory',
    message: 'The server used more memory than it may (OOMKilled).',
    exitCode: 137,
  })
  expect(await pods()).toEqual([])

  await second.hub.servers.start({ user: 'alice' })
  expect(await pods()).toHaveLength(1)
  await second.hub.servers.remove({ user: 'alice' })
  expect(await pods()).toEqual([])
  await second.close()
})

test('two hub processes on one store and one namespace are one hub', async () => {
  const { spawner } = world()
  const common = { store: keptStore(), secrets: [randomUUID()] }
  const one = await createTestHub({ ...common, spawner: await spawner() })
  const two = await createTestHub({ ...common, spawner: await spawner() })
  await one.login('alice')
  const [a, b] = await Promise.all([
    one.hub.servers.start({ user: 'alice' }),
    two.hub.servers.start({ user: 'alice' }),
  ])
  expect(a.url).toBe(b.url)
  expect(await pods()).toHaveLength(1)
  await Promise.all([
    one.hub.servers.stop({ user: 'alice' }),
    two.hub.servers.stop({ user: 'alice' }),
  ])
  expect(await pods()).toEqual([])
  await one.close()
  await two.close()
})

test('a start that fails tells the user why, with the last lines of the log', async () => {
  const { namespace, spawner } = world()
  await namespace.pods?.rule({ script: { pullFails: 'manifest unknown' } })
  await using hub = await createTestHub({ spawner: await spawner() })
  await hub.login('alice')
  await expect(hub.hub.servers.start({ user: 'alice' })).rejects.toThrow(
    'The server cannot start: Its image could not be fetched.',
  )
  await until(async () => (await pods()).length === 0)
})
