import { profileOptions, type Spawner } from '@hubkit/core/contract'
import { expectTypeOf, test } from 'vitest'
import { processSpawner } from './process-spawner.ts'

test('a command function gets what the schema gives', () => {
  const spawner = processSpawner({
    dataDir: 'data',
    options: profileOptions<{ size: number }>([]),
    command: ({ options, port }) => {
      expectTypeOf(options).toEqualTypeOf<Partial<{ size: number }>>()
      return ['serve', String(port), String(options.size)]
    },
  })
  expectTypeOf(spawner).toEqualTypeOf<Spawner<Partial<{ size: number }>>>()
})
