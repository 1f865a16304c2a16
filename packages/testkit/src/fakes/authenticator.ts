import { createHash, timingSafeEqual } from 'node:crypto'
import {
  defineAuthenticator,
  HubError,
  type Authenticator,
  type Grant,
  type Identity,
  type RefreshOutcome,
} from '@hubkit/core/contract'

/** What a {@link fakeAuthenticator} can do besides logging in. */
export type FakeAuthCapability = 'identify' | 'refresh' | 'logout' | 'backchannel'

/** Options of {@link fakeAuthenticator}. */
export interface FakeAuthenticatorOptions {
  /** @default 'fake' */
  readonly id?: string | undefined
  /** Passwords by username. @default { alice: 'wonderland', bob: 'builder' } */
  readonly accounts?: Readonly<Record<string, string>> | undefined
  /** @default none */
  readonly capabilities?: readonly FakeAuthCapability[] | undefined
  /** More facts about somebody. */
  readonly about?: ((username: string) => Partial<Identity>) | undefined
}

/** An authenticator with a form, whose issuer is this object. */
export interface FakeAuthenticator extends Authenticator {
  /** What a refresh says from now on; `undefined` is `fresh`. */
  refreshWith(outcome: RefreshOutcome | undefined): void
}

/**
 * Makes an authenticator with a form of `username` and `password`. With the capability, `identify` believes the
 * header `x-fake-user`, and `backchannel` a body `fake-logout <subject>`.
 */
export function fakeAuthenticator(options: FakeAuthenticatorOptions = {}): FakeAuthenticator {
  const {
    id = 'fake',
    accounts = { alice: 'wonderland', bob: 'builder' },
    capabilities = [],
    about,
  } = options
  const issuer = `local:${id}`
  let refreshed: RefreshOutcome | undefined

  const identityOf = (username: string): Identity => ({
    issuer,
    subject: `subject-of-${username}`,
    username,
    ...about?.(username),
  })
  const grantFor = (username: string): Grant => ({ tokens: { access: `access-of-${username}` } })

  const able: Pick<Authenticator, FakeAuthCapability> = {
    async identify({ request }) {
      const username = request.headers.get('x-fake-user') ?? ''
      return Object.hasOwn(accounts, username)
        ? { type: 'identified', identity: identityOf(username) }
        : undefined
    },
    refresh: async () => refreshed ?? { type: 'fresh' },
    logout: async () => ({}),
    async backchannel(request) {
      const [, subject] = /^fake-logout (\S+)$/.exec(await request.text()) ?? []
      if (subject === undefined) throw new HubError('HUB_ERR_BAD_REQUEST')
      return { issuer, subject }
    },
  }

  return {
    ...defineAuthenticator({
      id,
      ui: {
        kind: 'form',
        fields: [
          { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' },
          {
            name: 'password',
            label: 'Password',
            type: 'password',
            autocomplete: 'current-password',
          },
        ],
      },
      async handle(route, { form }) {
        if (route !== 'submit')
          return { type: 'rejected', reason: `there is no route '${route.slice(0, 40)}'` }
        const { username = '', password = '' } = form
        const expected = Object.hasOwn(accounts, username) ? accounts[username] : undefined
        const fits = same(password, expected ?? '')
        if (expected !== undefined && fits) {
          return { type: 'identified', identity: identityOf(username), grant: grantFor(username) }
        }
        return { type: 'rejected', reason: 'unknown account or wrong password', account: username }
      },
      ...Object.fromEntries(capabilities.map((name) => [name, able[name]])),
    }),
    refreshWith(outcome) {
      refreshed = outcome
    },
  }
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
