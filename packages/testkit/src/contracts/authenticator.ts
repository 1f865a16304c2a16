import type { ContractSuite } from '../case.ts'
import { capabilityCases } from './authenticator/capabilities.ts'
import { inputCases } from './authenticator/input.ts'
import { loginCases } from './authenticator/login.ts'
import type { AuthenticatorSubject } from './authenticator/subject.ts'

/** What every authenticator must do. A case about a capability passes when the authenticator lacks it. */
export const authenticatorContract: ContractSuite<AuthenticatorSubject> = {
  name: 'authenticator',
  cases: [...loginCases, ...inputCases, ...capabilityCases],
}
