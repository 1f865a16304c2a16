import type { Authenticator } from '@hubkit/core/contract'
import type { ClientOptions } from '../../src/index.ts'
import type { FakePerson } from './fake-provider.ts'

/** A factory, and somebody at its provider. */
export interface FactoryCase extends FakePerson {
  readonly name: string
  make(base: ClientOptions): Authenticator
  /** Who that is. */
  readonly identity: {
    readonly issuer: string
    readonly subject: string
    readonly username: string
    readonly groups?: readonly string[]
  }
  readonly openid: boolean
  /** Where the profile comes from, for answers that lie: the end of its address. */
  readonly profileAt: string | undefined
}
