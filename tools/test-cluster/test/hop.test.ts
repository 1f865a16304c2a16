import { afterAll, afterEach, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import { type KubeApi, kubeApi, type WatchOptions } from '../src/api/kube-api.ts'
import type { Pod } from '../src/api/objects.ts'
import { once } from '../src/hop/hop.ts'
import { useCluster } from '../src/vitest/use-cluster.ts'
import { podBody, podsOf } from './support.ts'

const cluster = await useCluster()
const hop = await cluster.hop()
const api: KubeApi = await kubeApi(hop.config)
afterEach(() => {
  hop.faults = {}
})
afterAll(async () => {
  await api.close()
  await hop.close()
})

const body = (name: string): object => podBody(name, { nodeSelector: { no: 'node' } })

/** What came of a watch from the start on: names, or the error that ended it. */
async function watched(
  path: string,
  options?: WatchOptions,
): Promise<{ names: string[]; error?: unknown }> {
  const names: string[] = []
  try {
    for await (const { object } of api.watch<Pod>(path, options)) names.push(object.metadata.name)
    return { names }
  } catch (error) {
    return { names, error }
  }
}

test('without faults it is the API server', async () => {
  await using ns = await cluster.namespace()
  await api.post(podsOf(ns), body('a'))
  expect(await api.delete<Pod>(`${podsOf(ns)}/a`, { gracePeriodSeconds: 0 })).toMatchObject({
    metadata: { name: 'a' },
  })
  expect(hop.requests.at(-1)).toMatchObject({
    method: 'DELETE',
    path: `${podsOf(ns)}/a`,
    status: 200,
    watch: false,
  })
})

test('cuts a watch after so many events, cleanly, in the middle of one, or by a reset', async () => {
  await using ns = await cluster.namespace()
  for (const name of ['a', 'b', 'c']) await cluster.api.post(podsOf(ns), body(name))
  hop.faults.cutWatch = { afterEvents: 1 }
  expect((await watched(podsOf(ns))).names).toHaveLength(1)
  hop.faults.cutWatch = { afterEvents: 2 }
  expect((await watched(podsOf(ns))).names).toHaveLength(2)
  hop.faults.cutWatch = { afterEvents: 2, how: 'mid-line' }
  expect(await watched(podsOf(ns))).toMatchObject({
    names: { length: 2 },
    error: expect.any(SyntaxError),
  })
  hop.faults.cutWatch = { afterEvents: 2, how: 'reset' }
  expect((await watched(podsOf(ns))).error).toBeInstanceOf(Error)
})

test('says 410 once, both ways', async () => {
  await using ns = await cluster.namespace()
  for (const how of ['http', 'frame'] as const) {
    hop.faults = { gone: once(how), cutWatch: { afterEvents: 1 } }
    expect((await watched(podsOf(ns))).error).toMatchObject({ status: 410, reason: 'Expired' })
    await cluster.api.post(podsOf(ns), body(how))
    expect((await watched(podsOf(ns))).names).toHaveLength(1)
  }
})

test('answers in the place of the API server', async () => {
  await using ns = await cluster.namespace()
  hop.faults.answer = ({ method }) =>
    method === 'POST' ? { status: 429, retryAfter: 1, reason: 'TooManyRequests' } : undefined
  await expect(api.post(podsOf(ns), body('a'))).rejects.toMatchObject({
    status: 429,
    reason: 'TooManyRequests',
  })
  expect(await api.get(podsOf(ns))).toMatchObject({ items: [] })
})

test('drops the connection before or after the API server did it', async () => {
  await using ns = await cluster.namespace()
  hop.faults.drop = ({ method }) => (method === 'POST' ? 'before' : undefined)
  await expect(api.post(podsOf(ns), body('before'))).rejects.toThrow(/closed|hang up|reset/)
  hop.faults.drop = ({ method }) => (method === 'POST' ? 'after' : undefined)
  await expect(api.post(podsOf(ns), body('after'))).rejects.toThrow(/closed|hang up|reset/)
  const { items } = await api.get<{ items: Pod[] }>(podsOf(ns))
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['after'])
})

test('delays, and freezes requests and open watches', async () => {
  await using ns = await cluster.namespace()
  const seen: string[] = []
  const stop = new AbortController()
  const watching = (async () => {
    for await (const { object } of api.watch<Pod>(podsOf(ns), { signal: stop.signal }))
      seen.push(object.metadata.name)
  })().catch(() => undefined)
  await cluster.api.post(podsOf(ns), body('a'))
  await until(() => seen.includes('a'))
  hop.faults.frozen = true
  await cluster.api.post(podsOf(ns), body('b'))
  let answered = false
  const asking = api.get(podsOf(ns)).then(() => (answered = true))
  // It is there for everybody else.
  await until(async () => (await cluster.api.get<{ items: Pod[] }>(podsOf(ns))).items.length === 2)
  expect({ answered, seen: seen.includes('b') }).toEqual({ answered: false, seen: false })
  hop.faults = { delay: 1 }
  await asking
  await until(() => seen.includes('b'))
  stop.abort()
  await watching
})
