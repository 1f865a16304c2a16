import { describe, test } from 'vitest'
import { fakeOptions } from '../fakes/options.ts'
import { fakeSpawner, type FakeSpawnerOptions } from '../fakes/spawner.ts'
import { fakeWorld } from '../fakes/world.ts'
import { register } from '../register.ts'
import { spawnerContract } from './spawner.ts'
import type { SpawnerSubject } from './spawner/subject.ts'

function make(options: FakeSpawnerOptions) {
  const world = fakeWorld()
  const another = () => fakeSpawner({ ...options, world })
  const subject: SpawnerSubject = {
    spawner: another(),
    another,
    kill: (server) => world.get(server.id).die(),
    options: { size: 'large' },
    prints: 'listens on',
  }
  return { subject, dispose: () => world.close() }
}

describe('a fake spawner', () => {
  register({ test }, spawnerContract, () => make({ options: fakeOptions }))
})

describe('a fake spawner without capabilities', () => {
  register({ test }, spawnerContract, () => make({ without: ['watch', 'list', 'destroy', 'logs'] }))
})
