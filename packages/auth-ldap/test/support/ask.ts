import assert from 'node:assert/strict'
import type {
  AuthContext,
  Authenticator,
  AuthOutcome,
  Identity,
  RefreshOutcome,
} from '@hubkit/core/contract'
import { memoryStorage, recordingLogger, type RecordingLogger } from '@hubkit/testkit'
import { ldapAuthenticator, type LdapAuthenticatorOptions } from '../../src/index.ts'
import { passwordOf } from './people.ts'

type Rejected = Extract<AuthOutcome, { readonly type: 'rejected' }>

/** An authenticator, and what people do with it. */
export interface Asking {
  readonly authenticator: Authenticator
  readonly log: RecordingLogger
  submit(username: string, password?: string, signal?: AbortSignal): Promise<AuthOutcome>
  identity(username: string, password?: string): Promise<Identity>
  rejection(username: string, password?: string): Promise<Rejected>
  refresh(identity: Identity): Promise<RefreshOutcome>
}

export function asking(options: LdapAuthenticatorOptions): Asking {
  const authenticator = ldapAuthenticator(options)
  const log = recordingLogger()
  const storage = memoryStorage()
  const url = `https://hub.example/hub/login/${authenticator.id}/submit`
  const context = (form: Record<string, string>, signal: AbortSignal): AuthContext => ({
    request: new Request(url, { method: 'POST' }),
    form,
    routeUrl: (route) => new URL(route, url),
    remoteAddress: '127.0.0.1',
    storage,
    signal,
    log,
  })
  const never = new AbortController().signal
  const self: Asking = {
    authenticator,
    log,
    submit: (username, password = passwordOf(username), signal = never) =>
      authenticator.handle('submit', context({ username, password }, signal)),
    async identity(username, password) {
      const outcome = await self.submit(username, password)
      assert.ok(outcome.type === 'identified', JSON.stringify(outcome))
      return outcome.identity
    },
    async rejection(username, password) {
      const outcome = await self.submit(username, password)
      assert.ok(outcome.type === 'rejected', JSON.stringify(outcome))
      return outcome
    },
    async refresh(identity) {
      const outcome = await authenticator.refresh?.(identity, undefined, {
        storage,
        signal: never,
        log,
      })
      assert.ok(outcome)
      return outcome
    },
  }
  return self
}
