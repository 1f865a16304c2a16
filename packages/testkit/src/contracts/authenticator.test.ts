import { defineAuthenticator } from '@hubkit/core/contract'
import { describe, test } from 'vitest'
import { fakeAuthenticator, type FakeAuthCapability } from '../fakes/authenticator.ts'
import { register } from '../register.ts'
import { authenticatorContract } from './authenticator.ts'
import { formAttempt, identifyAttempt, type AuthenticatorSubject } from './authenticator/subject.ts'

const ALL: readonly FakeAuthCapability[] = ['identify', 'refresh', 'logout', 'backchannel']

function make(capabilities: readonly FakeAuthCapability[]) {
  const fake = fakeAuthenticator({ capabilities })
  const subject: AuthenticatorSubject = {
    authenticator: fake,
    login: formAttempt({ username: 'alice', password: 'wonderland' }),
    wrong: formAttempt({ username: 'alice', password: 'looking-glass' }),
    unknown: formAttempt({ username: 'mallory', password: 'looking-glass' }),
    recognised: { headers: { 'x-fake-user': 'alice' } },
    revoke: async () => fake.refreshWith({ type: 'expired', reason: 'revoked' }),
    logoutMessage: () =>
      new Request('http://hub.test/', { method: 'POST', body: 'fake-logout subject-of-alice' }),
    timeout: 2000,
  }
  return { subject }
}

describe('a fake authenticator', () => {
  register({ test }, authenticatorContract, () => make(ALL))
})

describe('a fake authenticator without capabilities', () => {
  register({ test }, authenticatorContract, () => make([]))
})

describe('an authenticator that only identifies', () => {
  const fake = fakeAuthenticator({ capabilities: ['identify'] })
  const silent = defineAuthenticator({
    ...fake,
    ui: { kind: 'silent' },
    handle: async () => ({ type: 'rejected', reason: 'there are no routes' }),
  })
  register({ test }, authenticatorContract, () => ({
    subject: {
      authenticator: silent,
      login: identifyAttempt({ headers: { 'x-fake-user': 'alice' } }),
      wrong: identifyAttempt({ headers: { 'x-fake-user': 'mallory' } }),
    },
  }))
})
