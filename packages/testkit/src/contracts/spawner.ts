import type { ContractSuite } from '../case.ts'
import { isolationCases } from './spawner/isolation.ts'
import { listCases } from './spawner/list.ts'
import { logsCases } from './spawner/logs.ts'
import { pollCases } from './spawner/poll.ts'
import { shapeCases } from './spawner/shape.ts'
import { startCases } from './spawner/start.ts'
import { stopCases } from './spawner/stop.ts'
import { storageCases } from './spawner/storage.ts'
import type { SpawnerSubject } from './spawner/subject.ts'
import { watchCases } from './spawner/watch.ts'

/** What every spawner must do. A case about a capability passes when the spawner lacks it. */
export const spawnerContract: ContractSuite<SpawnerSubject> = {
  name: 'spawner',
  cases: [
    ...shapeCases,
    ...startCases,
    ...pollCases,
    ...stopCases,
    ...isolationCases,
    ...watchCases,
    ...listCases,
    ...storageCases,
    ...logsCases,
  ],
}
