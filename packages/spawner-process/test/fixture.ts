import { afterEach, beforeEach } from 'vitest'
import { makeWorld, type World } from './world.ts'

/** A world for each test of a file. */
export function useWorld(): () => World {
  let world: World | undefined
  beforeEach(async () => {
    world = await makeWorld()
  })
  afterEach(async () => {
    await world?.dispose()
  })
  return () => {
    if (!world) throw new Error('there is a world only within a test')
    return world
  }
}
