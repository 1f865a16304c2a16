// Every way in which a login fails, each as somebody would come by it.
import type { Shown, Visitor } from './visitor.ts'

export interface Failure {
  /** What the hub calls it. */
  readonly code: string
  /** Tells those of one code apart. */
  readonly how: string
  /** Who comes. @default 'alice-id' */
  readonly subject?: string | undefined
  bring(visitor: Visitor, around: Around): Promise<Shown>
}

/** What a failure needs of the world around. */
export interface Around {
  /** The provider forgets who logged in. */
  forgetLogins(): void
  /** Lets the time of this process go on, which is the hub's. */
  later(milliseconds: number): void
}

const CALLBACK = '/hub/login/institute/callback'
const START = '/hub/login/institute/start'
/** What must not be in any page. */
export const HOSTILE = '<script>alert("hostile")</script>'

/** A callback as the provider makes it, but for an error in place of the code. */
const errorBack =
  (error: string) =>
  async (visitor: Visitor): Promise<Shown> => {
    const back = await visitor.comeBack('institute')
    back.searchParams.delete('code')
    back.searchParams.set('error', error)
    back.searchParams.set('error_description', HOSTILE)
    back.searchParams.set('error_uri', 'https://evil.example/')
    return visitor.go(back.href)
  }

const enter = (visitor: Visitor): Promise<Shown> => visitor.go(START)

export const FAILURES: readonly Failure[] = [
  { code: 'state-missing', how: 'no state', bring: (v) => v.go(`${CALLBACK}?code=x`) },
  {
    code: 'state-doubled',
    how: 'two states',
    async bring(visitor) {
      const back = await visitor.comeBack('institute')
      return visitor.go(`${back.href}&state=${encodeURIComponent(HOSTILE)}`)
    },
  },
  {
    code: 'state-mismatch',
    how: 'a foreign state',
    bring: (v) =>
      v.go(`${CALLBACK}?code=x&state=${encodeURIComponent(HOSTILE)}&next=//evil.example`),
  },
  {
    code: 'state-expired',
    how: 'an old state',
    async bring(visitor, { later }) {
      const back = await visitor.comeBack('institute')
      later(11 * 60_000)
      return visitor.go(back.href)
    },
  },
  {
    code: 'state-used',
    how: 'a state that was used',
    async bring(visitor) {
      const back = await visitor.comeBack('institute')
      await visitor.go(back.href)
      return visitor.go(back.href)
    },
  },
  { code: 'access-denied', how: 'denied there', subject: 'nobody', bring: enter },
  { code: 'login-required', how: 'not logged in there', bring: errorBack('login_required') },
  { code: 'provider-error', how: 'an unknown error', bring: errorBack('out_of_cheese') },
  { code: 'provider-error', how: 'an error that is markup', bring: errorBack(HOSTILE) },
  { code: 'provider-unavailable', how: 'its own fault', bring: errorBack('server_error') },
  {
    code: 'provider-unavailable',
    how: 'nobody answers',
    bring: (v) => v.go('/hub/login/away/start'),
  },
  {
    code: 'provider-misconfigured',
    how: 'the wrong secret',
    bring: (v) => v.go('/hub/login/wrong-secret/start'),
  },
  {
    code: 'provider-misconfigured',
    how: 'the wrong address',
    bring: (v) => v.go('/hub/login/wrong-address/start'),
  },
  {
    code: 'provider-misconfigured',
    how: 'a scope there is not',
    bring: errorBack('invalid_scope'),
  },
  {
    code: 'provider-invalid',
    how: 'a person without a name',
    bring: (v) => v.go('/hub/login/nameless/start'),
  },
  { code: 'not-allowed', how: 'allowed by no rule', subject: 'bob-id', bring: enter },
  { code: 'not-allowed', how: 'denied by a rule', subject: 'mallory-id', bring: enter },
  { code: 'rule-failed', how: 'a rule that fails', subject: 'trent-id', bring: enter },
  { code: 'name-taken', how: "another account's name", subject: 'carol-id', bring: enter },
  { code: 'name-invalid', how: 'a name with a slash', subject: 'slash-id', bring: enter },
  {
    code: 'login-taken',
    how: "another account's login",
    async bring(visitor, { forgetLogins }) {
      await enter(visitor)
      forgetLogins()
      return visitor.connect('institute', 'dave-id')
    },
  },
  { code: 'no-route', how: 'no such address', bring: (v) => v.go('/hub/login/institute/x') },
  {
    code: 'too-many',
    how: 'too many of one address',
    async bring(visitor) {
      let shown = await visitor.go(CALLBACK)
      for (let tries = 0; shown.status !== 429 && tries < 200; tries += 1)
        shown = await visitor.go(CALLBACK)
      return shown
    },
  },
]
