// A hub and a real OpenID Connect provider between which every login can fail.
import { oidc, type OidcOptions } from '@hubkit/auth-oauth'
import {
  createHub,
  emailDomain,
  grantAdmin,
  groups,
  memoryStore,
  usernames,
  type Hub,
  type HubOptions,
} from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import {
  fakeAuthenticator,
  fakeSpawner,
  fakeWorld,
  recordingLogger,
  type RecordingLogger,
} from '@hubkit/testkit'
import {
  client,
  startIssuer,
  type Issuer,
} from '../../../packages/auth-oauth/test/support/issuer.ts'
import { freePort } from '../hub-child.ts'

/** What the provider is called. */
export const SITE = 'Institute'
export const CONTACT = 'help@example.org'
const SECRET = 'a secret that nobody must ever read'

/** People at the provider, by subject. Bob may not enter, and Mallory is denied; with Trent no rule can tell. */
const ACCOUNTS = {
  'alice-id': { preferred_username: 'alice', name: 'Alice Liddell', groups: ['staff'] },
  'bob-id': { preferred_username: 'bob', groups: [] },
  'mallory-id': { preferred_username: 'mallory', groups: ['staff'] },
  'trent-id': { preferred_username: 'trent', groups: ['staff'] },
  'carol-id': { preferred_username: 'carol', groups: ['staff'] },
  'dave-id': { preferred_username: 'dave', groups: ['staff'] },
  'slash-id': { preferred_username: 'a/b', groups: ['staff'] },
}

/** Of those who log in by a form, one of them an administrator. */
export const PASSWORDS = { carol: 'lorac', root: 'toor' }

/** How an authenticator differs from one that works, by its id. */
type Faults = Readonly<Record<string, Partial<OidcOptions>>>

export interface FailuresHub extends AsyncDisposable {
  readonly hub: Hub
  readonly origin: string
  readonly log: RecordingLogger
  readonly issuer: Issuer
}

/** Starts it. Logs in by `institute`; `wrong-secret`, `wrong-address`, `nameless` and `away` are set up wrongly. */
export async function startFailuresHub(
  options: Pick<HubOptions, 'autoLogin'> = {},
): Promise<FailuresHub> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const ids = ['institute', 'wrong-secret', 'wrong-address', 'nameless', 'away']
  const routes = (route: string): string[] => ids.map((id) => `${origin}/hub/login/${id}/${route}`)
  const issuer = await startIssuer([
    client('institute', {
      redirect_uris: routes('callback'),
      post_logout_redirect_uris: routes('logged-out'),
    }),
  ])
  issuer.accounts.clear()
  for (const [subject, account] of Object.entries(ACCOUNTS)) issuer.accounts.set(subject, account)
  const faults: Faults = {
    institute: {},
    'wrong-secret': { clientSecret: 'another secret of ours' },
    'wrong-address': { issuer: `${issuer.url}/nowhere` },
    nameless: { username: 'employee_number' },
    away: { issuer: `http://127.0.0.1:${await freePort()}` },
  }
  const working = { issuer: issuer.url, clientId: 'hub', clientSecret: SECRET, insecureHttp: true }
  const world = fakeWorld()
  const log = recordingLogger()
  const hub = createHub({
    title: 'Mathematics hub',
    contact: CONTACT,
    log,
    spawner: fakeSpawner({ world }),
    proxy: nodeProxy(),
    store: memoryStore(),
    authenticators: [
      ...Object.entries(faults).map(([id, fault]) =>
        oidc({ ...working, id, label: SITE, groups: 'groups', ...fault }),
      ),
      fakeAuthenticator({
        accounts: PASSWORDS,
        label: 'Guests',
        about: () => ({ groups: ['staff'] }),
      }),
    ],
    access: {
      require: [{ name: 'on time', test: ({ username }) => username !== 'trent' || fail() }],
      deny: [usernames('mallory')],
      allow: [groups('staff'), emailDomain('example.org')],
      admin: [grantAdmin(usernames('root'))],
    },
    secrets: ['only for tests: thirty-two characters'],
    publicUrl: origin,
    connectUrl: 'http://127.0.0.1:1',
    ...options,
  })
  const served = await serve(hub, { port, host: '127.0.0.1' })
  for (const [name, authenticator, vouches] of [
    ['carol', 'fake', 'local:fake'],
    ['dave', 'institute', issuer.url],
  ] as const) {
    const { id } = await hub.users.create({ name })
    const subject = authenticator === 'fake' ? `subject-of-${name}` : `${name}-id`
    const account = { subject, username: name }
    await hub.identities.link(id, { authenticator, issuer: vouches, ...account })
  }
  return {
    hub,
    origin,
    log,
    issuer,
    async [Symbol.asyncDispose]() {
      await served.close()
      await world.close()
      await issuer[Symbol.asyncDispose]()
    },
  }
}

function fail(): never {
  throw new Error('the register of people does not answer')
}
