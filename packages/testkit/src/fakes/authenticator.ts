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
  /** The issuer's session of a login. @default none */
  readonly session?: ((username: string) => string) | undefined
  /** Facts that its identities may have. @default none */
  readonly facts?: Authenticator['facts']
  /** Heads its form. @default none */
  readonly label?: string | undefined
  /** Where a logout leads. @default nowhere */
  readonly logoutTo?: URL | undefined
}

/** An authenticator with a form, whose issuer is this object. */
export interface FakeAuthenticator extends Authenticator {
  /** What a refresh says from now on; `undefined` is `fresh`. */
  refreshWith(outcome: RefreshOutcome | FakeRefresh | undefined): void
  /** What it was asked to refresh and to log out, oldest first. */
  readonly calls: readonly FakeAuthCall[]
}

/** Answers a refresh. */
export type FakeRefresh = (
  identity: Identity,
  grant: Grant | undefined,
) => RefreshOutcome | Promise<RefreshOutcome>

/** A call about somebody who has logged in. */
export interface FakeAuthCall {
  readonly about: 'refresh' | 'logout'
  readonly username: string
  readonly grant: Grant | undefined
}

/**
 * Makes an authenticator with a form of `username` and `password`. With the capability, `identify` believes the
 * header `x-fake-user`, and `backchannel` a body `fake-logout <subject or -> <session>`, either of which may be left out.
 */
export function fakeAuthenticator(options: FakeAuthenticatorOptions = {}): FakeAuthenticator {
  const {
    id = 'fake',
    accounts = { alice: 'wonderland', bob: 'builder' },
    capabilities = [],
    about,
    session,
    facts,
    label,
    logoutTo,
  } = options
  const issuer = `local:${id}`
  let refreshed: RefreshOutcome | FakeRefresh | undefined
  const calls: FakeAuthCall[] = []

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
    async refresh(identity, grant) {
      calls.push({ about: 'refresh', username: identity.username, grant })
      if (typeof refreshed === 'function') return refreshed(identity, grant)
      return refreshed ?? { type: 'fresh' }
    },
    async logout({ username }, grant) {
      calls.push({ about: 'logout', username, grant })
      return { redirect: logoutTo }
    },
    async backchannel(request) {
      const [, subject = '-', sid] =
        /^fake-logout (\S+)(?: (\S+))?$/.exec(await request.text()) ?? []
      if (subject === '-' && sid === undefined) throw new HubError('HUB_ERR_BAD_REQUEST')
      return { issuer, subject: subject === '-' ? undefined : subject, session: sid }
    },
  }

  return {
    ...defineAuthenticator({
      id,
      ui: {
        kind: 'form',
        label,
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
          return {
            type: 'identified',
            identity: identityOf(username),
            grant: grantFor(username),
            session: session?.(username),
          }
        }
        return { type: 'rejected', reason: 'unknown account or wrong password', account: username }
      },
      ...(facts ? { facts } : {}),
      ...Object.fromEntries(capabilities.map((name) => [name, able[name]])),
    }),
    calls,
    refreshWith(outcome) {
      refreshed = outcome
    },
  }
}

function same(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
