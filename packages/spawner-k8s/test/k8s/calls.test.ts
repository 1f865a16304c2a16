import { until } from '@hubkit/testkit'
import type { Hop } from '@hubkit/test-cluster/hop'
import { expect, test } from 'vitest'
import { useWorld, type World } from './world.ts'

const world = useWorld()

/** What was asked since last time, as `VERB kind`; watches and what opens them are shared by all servers. */
function counter(hop: Hop, { namespace }: World) {
  let seen = hop.requests.length
  return (): readonly string[] => {
    const asked = hop.requests.slice(seen)
    seen = hop.requests.length
    return asked
      .filter(({ watch, path }) => !watch && !path.includes('limit='))
      .map(({ method, path }) => {
        const [kind = '', , more = ''] = path.split(`/${namespace.name}/`)[1]?.split(/[/?]/) ?? []
        return `${method} ${more === 'log' ? 'log' : kind}`
      })
  }
}

test('a start and a stop ask for what they need, and nothing else', async () => {
  const { behindHop, hubId, server } = world()
  const { spawner, hop } = await behindHop()
  const listener = new AbortController()
  const alice = server()
  const changes = spawner.watch?.({ hubId, signal: listener.signal, log: alice.log })
  const heard: string[] = []
  const listening = (async () => {
    for await (const { status } of changes ?? []) heard.push(status.phase)
  })()
  await until(() => hop.requests.some(({ watch }) => watch))
  const asked = counter(hop, world())

  await alice.start(spawner, { attempt: 1 })
  expect(asked()).toEqual(['POST configmaps', 'POST secrets', 'GET configmaps', 'POST pods'])

  // Looks are answered from what is watched.
  await until(() => heard.includes('running'))
  for (let index = 0; index < 10; index += 1) await alice.poll(spawner, { attempt: 1 })
  expect(asked()).toEqual([])

  await alice.stop(spawner, { attempt: 1 })
  const stop = [...asked()]
  expect(stop.toSorted()).toEqual(
    ['PATCH configmaps', 'GET log', 'DELETE secrets', 'DELETE pods', 'GET pods'].toSorted(),
  )

  await alice.start(spawner, { attempt: 2 })
  expect(asked()).toEqual(['PATCH configmaps', 'POST secrets', 'GET configmaps', 'POST pods'])
  listener.abort()
  await listening
})
