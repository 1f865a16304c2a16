import type { Authenticator, AuthOutcome } from '@hubkit/core/contract'
import { describe, expect, test } from 'vitest'
import { failures } from '../failures.ts'
import { fakeAuthenticator, type FakeAuthCapability } from '../fakes/authenticator.ts'
import { register } from '../register.ts'
import { authenticatorContract } from './authenticator.ts'
import { formAttempt, type AuthenticatorSubject } from './authenticator/subject.ts'

const ALL: readonly FakeAuthCapability[] = ['identify', 'refresh', 'logout', 'backchannel']

function make(
  capabilities: readonly FakeAuthCapability[],
  change: (authenticator: Authenticator) => Partial<Authenticator> = () => ({}),
) {
  const fake = fakeAuthenticator({ capabilities })
  const subject: AuthenticatorSubject = {
    authenticator: { ...fake, ...change(fake) },
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

/** An authenticator whose outcomes are changed. */
function outcomes(
  change: (
    outcome: AuthOutcome,
    form: Readonly<Record<string, string>>,
  ) => AuthOutcome | Promise<AuthOutcome>,
) {
  return (authenticator: Authenticator): Partial<Authenticator> => ({
    handle: async (route, ctx) => change(await authenticator.handle(route, ctx), ctx.form),
  })
}

const wrongs: {
  what: string
  change: (authenticator: Authenticator) => Partial<Authenticator>
  fails: readonly string[]
}[] = [
  {
    what: 'an unknown account has a message of its own',
    change: outcomes((outcome, form) =>
      outcome.type === 'rejected' && form['username'] === 'mallory'
        ? { ...outcome, message: 'No such user.' }
        : outcome,
    ),
    fails: ['an unknown account looks like a wrong password'],
  },
  {
    what: 'an unknown account is faster',
    change: outcomes(async (outcome, form) => {
      if (form['username'] === 'alice') await new Promise((resolve) => setTimeout(resolve, 60))
      return outcome
    }),
    fails: ['an unknown account takes as long as a wrong password'],
  },
  {
    what: 'the reason quotes the password',
    change: outcomes((outcome, form) =>
      outcome.type === 'rejected'
        ? { ...outcome, reason: `wrong password: ${form['password']}` }
        : outcome,
    ),
    fails: ['no secret is in an outcome or in the log'],
  },
  {
    what: 'the subject changes with every login',
    change: outcomes((outcome) =>
      outcome.type === 'identified'
        ? { ...outcome, identity: { ...outcome.identity, subject: crypto.randomUUID() } }
        : outcome,
    ),
    fails: [
      'the same person has the same issuer and subject every time',
      'backchannel says whose sessions end',
    ],
  },
  {
    what: 'an empty password is an anonymous login',
    change: (authenticator) => ({
      handle: (route, ctx) =>
        ctx.form['username'] === 'alice' && ctx.form['password'] === ''
          ? authenticator.handle(route, { ...ctx, form: { ...ctx.form, password: 'wonderland' } })
          : authenticator.handle(route, ctx),
    }),
    fails: ['an account with an empty or odd password is rejected'],
  },
  {
    what: 'a missing field is a fault',
    change: (authenticator) => ({
      handle: async (route, ctx) => {
        if (
          route === 'submit' &&
          !ctx.form['password']?.length &&
          ctx.form['password'] === undefined
        ) {
          throw new TypeError('password is undefined')
        }
        return authenticator.handle(route, ctx)
      },
    }),
    fails: [
      'a form without its fields is rejected',
      'its routes without a form or query identify nobody',
      'its routes with a rubbish query identify nobody',
    ],
  },
  {
    what: 'any route will do',
    change: (authenticator) => ({ handle: (_route, ctx) => authenticator.handle('submit', ctx) }),
    fails: ['a route it does not have is rejected'],
  },
  {
    what: 'a bare request is somebody',
    change: () => ({
      identify: async () => ({
        type: 'identified',
        identity: { issuer: 'local:x', subject: 'x', username: 'x' },
      }),
    }),
    fails: ['identify knows nobody in a bare or rubbish request'],
  },
  {
    what: 'a refresh makes another person of somebody',
    change: () => ({
      refresh: async (identity) => ({
        type: 'updated',
        identity: { ...identity, subject: 'another' },
      }),
    }),
    fails: [
      'refresh says what became of a login',
      'refresh says expired once the issuer revoked the login',
    ],
  },
  {
    what: 'a logout message is believed',
    change: () => ({
      backchannel: async () => ({ issuer: 'local:fake', subject: 'subject-of-alice' }),
    }),
    fails: ['backchannel refuses what the issuer did not send'],
  },
]

test.for(wrongs)('the suite notices that $what', async ({ change, fails }) => {
  const found = await failures(authenticatorContract, () => make(ALL, change))
  expect(found.map((failure) => failure.case)).toEqual(fails)
})
