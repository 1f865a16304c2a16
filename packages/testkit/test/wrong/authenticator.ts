import type { Authenticator, AuthOutcome } from '@hubkit/core/contract'
import {
  formAttempt,
  type AuthenticatorSubject,
} from '../../src/contracts/authenticator/subject.ts'
import { fakeAuthenticator } from '../../src/fakes/authenticator.ts'
import type { Wrong } from './wrong.ts'

/** A fake authenticator with other members. */
interface Changed {
  readonly what: string
  readonly change: (authenticator: Authenticator) => Partial<Authenticator>
  readonly fails: readonly string[]
  readonly more?: boolean
}

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

const changed: readonly Changed[] = [
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
  {
    what: 'a capability it lacks is null',
    change: () => ({ logout: null }) as unknown as Partial<Authenticator>,
    fails: ['a missing capability is an absent member'],
  },
  {
    what: 'identify makes a new person every time',
    change: (authenticator) => ({
      identify: async (ctx) => {
        const outcome = await authenticator.identify?.(ctx)
        return outcome?.type === 'identified'
          ? { ...outcome, identity: { ...outcome.identity, subject: crypto.randomUUID() } }
          : outcome
      },
    }),
    fails: ['identify knows the same person every time'],
  },
  {
    what: 'a refresh without a grant is a fault',
    change: () => ({
      refresh: async (_identity, grant) => {
        if (!grant) throw new TypeError('grant is undefined')
        return { type: 'expired', reason: 'revoked' }
      },
    }),
    fails: [
      'refresh says what became of a login',
      'refresh without a grant is an outcome, not a fault',
    ],
  },
  {
    what: 'a refresh does not ask the issuer',
    change: () => ({ refresh: async () => ({ type: 'fresh' }) }),
    fails: ['refresh says expired once the issuer revoked the login'],
  },
  {
    what: 'a second logout is a fault',
    change: () => {
      let over = false
      return {
        logout: async () => {
          if (over) throw new Error('there is no such login')
          over = true
          return {}
        },
      }
    },
    fails: ['logout may be repeated, with and without a grant'],
  },
  {
    what: 'a logout ends the sessions of somebody else',
    change: () => ({
      backchannel: async (request) => {
        if (!(await request.text()).startsWith('fake-logout '))
          throw new Error('not from the issuer')
        return { issuer: 'local:fake', subject: 'subject-of-bob' }
      },
    }),
    fails: ['backchannel says whose sessions end'],
  },
  {
    what: 'long texts are a fault',
    change: (authenticator) => ({
      handle: (route, ctx) => {
        if ((ctx.form['username'] ?? '').length > 1000) throw new RangeError('too long')
        return authenticator.handle(route, ctx)
      },
    }),
    fails: ['fields with odd texts are rejected, and never a fault'],
  },
  {
    what: 'its id does not fit into an address',
    change: () => ({ id: 'My Company' }),
    fails: ['it has an id, a form or button, and the version of the contract'],
  },
  {
    what: 'nobody gets in',
    change: outcomes(() => ({ type: 'rejected', reason: 'closed' })),
    more: true,
    fails: ['the right login gives an identity'],
  },
  {
    what: 'any password will do',
    change: (authenticator) => ({
      handle: (route, ctx) => {
        const known = route === 'submit' && ctx.form['username'] === 'alice'
        const form = known ? { ...ctx.form, password: 'wonderland' } : ctx.form
        return authenticator.handle(route, { ...ctx, form })
      },
    }),
    more: true,
    fails: ['the wrong login is rejected', 'an account with an empty or odd password is rejected'],
  },
  {
    what: 'logins at once share one form',
    change: (authenticator) => {
      let form: Readonly<Record<string, string>> = {}
      return {
        handle: async (route, ctx) => {
          form = ctx.form
          await Promise.resolve()
          return authenticator.handle(route, { ...ctx, form })
        },
      }
    },
    fails: ['logins at once do not disturb one another'],
  },
  {
    what: 'a call that nobody waits for never ends',
    change: (authenticator) => ({
      handle: (route, ctx) =>
        ctx.signal.aborted ? new Promise(() => undefined) : authenticator.handle(route, ctx),
    }),
    more: true,
    fails: ['a call whose signal has aborted ends soon'],
  },
  {
    what: 'an identity has a fact that was not offered',
    change: outcomes((outcome) =>
      outcome.type === 'identified'
        ? {
            ...outcome,
            identity: { ...outcome.identity, facts: { 'fake.teams': () => Promise.resolve([]) } },
          }
        : outcome,
    ),
    fails: ['what an identity can be asked for was offered'],
  },
  {
    what: 'trouble is an empty word',
    change: () => ({ trouble: () => '' }),
    fails: ['trouble is told at once, in words or not at all'],
  },
  {
    what: 'an identify that nobody waits for never ends',
    change: () => ({
      identify: ({ signal }) =>
        signal.aborted ? new Promise(() => undefined) : Promise.resolve(undefined),
    }),
    more: true,
    fails: ['a call whose signal has aborted ends soon'],
  },
  {
    what: 'a rejection has the status of a success',
    change: ({ handle }) => ({
      handle: async (route, ctx) => {
        const outcome = await handle(route, ctx)
        return outcome.type === 'rejected' ? { ...outcome, status: 200 } : outcome
      },
    }),
    more: true,
    fails: ['the wrong login is rejected'],
  },
]

/** Authenticators that are wrong in one way. */
export const wrongAuthenticators: readonly Wrong<AuthenticatorSubject>[] = changed.map(
  ({ what, change, fails, more = false }) => ({
    what,
    fails,
    more,
    make() {
      const fake = fakeAuthenticator({
        capabilities: ['identify', 'refresh', 'logout', 'backchannel'],
      })
      const subject: AuthenticatorSubject = {
        authenticator: { ...fake, ...change(fake) },
        login: formAttempt({ username: 'alice', password: 'wonderland' }),
        wrong: formAttempt({ username: 'alice', password: 'looking-glass' }),
        unknown: formAttempt({ username: 'mallory', password: 'looking-glass' }),
        recognised: { headers: { 'x-fake-user': 'alice' } },
        revoke: async () => fake.refreshWith({ type: 'expired', reason: 'revoked' }),
        logoutMessage: () =>
          new Request('http://hub.test/', { method: 'POST', body: 'fake-logout subject-of-alice' }),
        timeout: more ? 400 : 5000,
      }
      return { subject }
    },
  }),
)
