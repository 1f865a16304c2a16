import { isHubError } from '@hubkit/core/contract'
import type { Hop } from '@hubkit/test-cluster/hop'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { rejection, useWorld, type World } from './world.ts'

const world = useWorld()

interface Named {
  readonly metadata: { readonly name: string; readonly uid: string }
}

async function names({ api, at }: World, kind: string): Promise<readonly string[]> {
  const { items } = await api.get<{ items: Named[] }>(at(kind))
  return items.map(({ metadata }) => metadata.name)
}

/** Lets no request of this kind through, so that whoever sends it gets no further, until it is released. */
function hold(hop: Hop, step: string): { readonly reached: Promise<void>; release(): void } {
  const [verb, kind] = step.split(' ')
  const reached = Promise.withResolvers<void>()
  hop.faults.drop = ({ method, path, watch }) => {
    if (watch || method !== verb || !path.includes(`/${kind}`)) return undefined
    reached.resolve()
    return 'before'
  }
  return {
    reached: reached.promise,
    release: () => {
      hop.faults = {}
    },
  }
}

/** Where a process that starts a server may be frozen: before this request is sent. */
const STEPS = ['POST secrets', 'GET configmaps', 'POST pods'] as const

test.each(STEPS)(
  'a process that is frozen before %s, and wakes up after a stop, leaves no server',
  async (step) => {
    const { behindHop, spawner, server } = world()
    const late = await behindHop()
    const others = await spawner()
    const alice = server()
    const held = hold(late.hop, step)
    const starting = rejection(alice.start(late.spawner))
    await held.reached
    await alice.stop(others)
    held.release()
    expect(isHubError(await starting)).toBe(true)
    await until(async () => !(await names(world(), 'pods')).includes(alice.pod), {
      message: 'Kubernetes removes the pod that came too late',
    })
    expect(await names(world(), 'secrets')).toEqual([])
    expect((await alice.poll(others)).phase).toBe('stopped')
  },
)

test.each(STEPS)(
  'a process that is frozen before %s, and wakes up after another took over, adopts its server',
  async (step) => {
    const { behindHop, spawner, server } = world()
    const late = await behindHop()
    const others = await spawner()
    const alice = server()
    const held = hold(late.hop, step)
    const starting = alice.start(late.spawner)
    await held.reached
    const taken = await alice.start(others)
    held.release()
    expect((await starting).url).toBe(taken.url)
    expect(await names(world(), 'pods')).toEqual([alice.pod])
    await alice.stop(others)
    expect(await names(world(), 'secrets')).toEqual([])
  },
)

test('a process that is frozen in an older attempt, and wakes up in a newer one, touches nothing', async () => {
  const { api, at, behindHop, spawner, server } = world()
  const late = await behindHop()
  const others = await spawner()
  const alice = server()
  const held = hold(late.hop, 'POST pods')
  const starting = rejection(alice.start(late.spawner, { attempt: 1 }))
  await held.reached
  await alice.stop(others, { attempt: 1 })
  const { url } = await alice.start(others, { attempt: 2 })
  held.release()
  const before = await api.get<Named>(at(`pods/${alice.pod}`))
  expect(isHubError(await starting, 'HUB_ERR_SUPERSEDED')).toBe(true)
  const after = await api.get<Named>(at(`pods/${alice.pod}`))
  expect(after.metadata.uid).toBe(before.metadata.uid)
  expect(await alice.poll(others, { attempt: 2 })).toEqual({ phase: 'running', url })
  await alice.stop(others, { attempt: 2 })
  expect(await names(world(), 'pods')).toEqual([])
})

test('a stop that is frozen and wakes up in a newer attempt leaves that alone', async () => {
  const { behindHop, spawner, server } = world()
  const late = await behindHop()
  const others = await spawner()
  const alice = server()
  await alice.start(others, { attempt: 1 })
  const held = hold(late.hop, 'DELETE pods/')
  const stopping = alice.stop(late.spawner, { attempt: 1 })
  await held.reached
  const { url } = await alice.start(others, { attempt: 2 })
  held.release()
  await stopping
  expect(await alice.poll(others, { attempt: 2 })).toEqual({ phase: 'running', url })
})

test('a hub process that comes anew finds and adopts what runs', async () => {
  const { spawner, server, hubId } = world()
  const first = await spawner()
  const servers = ['ada', 'bob', 'eve'].map((userName) => server({ userName }))
  const urls = await Promise.all(servers.map(async (one) => (await one.start(first)).url))
  const second = await spawner()
  const found = new Map<string, string | undefined>()
  const fleet = { hubId, signal: new AbortController().signal, log: servers[0]!.log }
  for await (const one of second.list?.(fleet) ?? []) found.set(one.serverId, one.url)
  expect(servers.map((one) => found.get(one.ref.id))).toEqual(urls)
  for (const [index, one] of servers.entries()) {
    expect((await one.start(second, { state: undefined })).url).toBe(urls[index])
    expect((await one.poll(second, { state: undefined })).phase).toBe('running')
  }
})
