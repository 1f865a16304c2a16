import type { Spawner } from '@hubkit/core/contract'
import type { SpawnerSubject } from '../../src/contracts/spawner/subject.ts'
import { fakeOptions } from '../../src/fakes/options.ts'
import { fakeSpawner } from '../../src/fakes/spawner.ts'
import { fakeWorld } from '../../src/fakes/world.ts'
import { wrongDestroys } from './spawner/destroy.ts'
import { wrongLists } from './spawner/list-and-logs.ts'
import { wrongNeighbours } from './spawner/neighbours.ts'
import { wrongPolls } from './spawner/poll.ts'
import { wrongShapes } from './spawner/shape.ts'
import { wrongStarts } from './spawner/start.ts'
import { wrongStops } from './spawner/stop.ts'
import { wrongWatches } from './spawner/watch.ts'
import type { Wrong } from './wrong.ts'

const changed = [
  ...wrongStarts,
  ...wrongPolls,
  ...wrongStops,
  ...wrongDestroys,
  ...wrongWatches,
  ...wrongLists,
  ...wrongNeighbours,
  ...wrongShapes,
]

/** Spawners that are wrong in one way. */
export const wrongSpawners: readonly Wrong<SpawnerSubject>[] = changed.map(
  ({ what, change, fails, more = false }) => ({
    what,
    fails,
    more,
    make() {
      const world = fakeWorld()
      const another = (): Spawner => {
        const spawner = fakeSpawner({ world, options: fakeOptions })
        return { ...spawner, ...change(spawner) }
      }
      const subject: SpawnerSubject = {
        spawner: another(),
        another,
        kill: (server) => world.get(server.id).die(),
        prints: 'listens on',
        timeout: more ? 400 : 5000,
      }
      return { subject, dispose: () => world.close() }
    },
  }),
)
