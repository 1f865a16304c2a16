import { cullerContract } from '../../src/contracts/culler.ts'
import { wrongCullers } from './culler.ts'
import { notices } from './wrong.ts'

notices(cullerContract, wrongCullers)
