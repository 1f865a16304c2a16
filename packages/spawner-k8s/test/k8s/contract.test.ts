import { register, spawnerContract, type SpawnerSubject } from '@hubkit/testkit'
import { test } from 'vitest'
import { cluster, makeWorld } from './world.ts'

register({ test }, spawnerContract, async () => {
  const namespace = await cluster.namespace()
  const { world, end } = makeWorld(namespace)
  const all = [await world.spawner(), await world.spawner()] as const
  const subject: SpawnerSubject = {
    spawner: all[0],
    another: () => all[1],
    async kill(server) {
      await namespace.pods?.exit(`jupyter-${server.id}`, { code: 137, reason: 'Error' })
    },
    timeout: 20_000,
  }
  return { subject, dispose: end }
})
