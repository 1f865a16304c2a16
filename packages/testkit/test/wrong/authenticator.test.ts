import { authenticatorContract } from '../../src/contracts/authenticator.ts'
import { wrongAuthenticators } from './authenticator.ts'
import { notices } from './wrong.ts'

notices(authenticatorContract, wrongAuthenticators)
