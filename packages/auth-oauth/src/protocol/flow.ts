import type { CustomFetch } from 'openid-client'
import type { Connect } from '../provider/connection.ts'
import type { OtherAccount, ProviderDefinition } from '../provider/definition.ts'
import type { ClientSettings } from '../provider/settings.ts'

/** What every step of the protocol works with. */
export interface Flow {
  readonly definition: ProviderDefinition
  readonly settings: ClientSettings
  readonly connect: Connect
  readonly fetch: CustomFetch
  /** Asked for at login. */
  readonly scopes: readonly string[]
  /** How somebody comes as another person. */
  readonly otherAccount: OtherAccount | undefined
  /** For people. */
  readonly label: string
}
