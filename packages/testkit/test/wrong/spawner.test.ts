import { spawnerContract } from '../../src/contracts/spawner.ts'
import { wrongSpawners } from './spawner.ts'
import { notices } from './wrong.ts'

notices(spawnerContract, wrongSpawners)
