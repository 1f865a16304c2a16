import { register, spawnerContract, type SpawnerSubject } from '@hubkit/testkit'
import { test } from 'vitest'
import { kill, makeWorld } from './world.ts'

register({ test }, spawnerContract, async () => {
  const world = await makeWorld()
  const subject: SpawnerSubject = {
    spawner: world.spawner(),
    another: () => world.spawner(),
    kill: async (server, attempt) => kill(await world.leader(server, attempt)),
    prints: 'listens',
  }
  return { subject, dispose: () => world.dispose() }
})
