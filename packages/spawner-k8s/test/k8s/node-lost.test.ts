import { randomBytes } from 'node:crypto'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { cluster, useWorld } from './world.ts'

const world = useWorld()

test.skipIf(cluster.nodes === undefined)(
  'a server whose machine is lost is not called stopped, and runs again when that is back',
  async () => {
    const { spawner, server } = world()
    const node = `lost-${randomBytes(4).toString('hex')}`
    await cluster.nodes?.add(node, { labels: { lost: node } })
    try {
      const by = await spawner({ scheduling: { nodeSelector: { lost: node } } })
      const alice = server()
      const { url } = await alice.start(by)
      await cluster.nodes?.silence(node)
      const seen = new Set<string>()
      const status = await until(
        async () => {
          const one = await alice.poll(by)
          seen.add(one.phase)
          return one.phase === 'unknown' && one
        },
        { timeout: 90_000, message: 'the lost machine is noticed' },
      )
      expect(status).toMatchObject({ message: 'The machine of the server does not answer.' })
      expect(seen).toEqual(new Set(['running', 'unknown']))
      await cluster.nodes?.speak(node)
      await until(async () => (await alice.poll(by)).phase === 'running', { timeout: 60_000 })
      expect(await alice.poll(by)).toEqual({ phase: 'running', url })
      await alice.stop(by)
    } finally {
      await cluster.nodes?.remove(node)
    }
  },
)
