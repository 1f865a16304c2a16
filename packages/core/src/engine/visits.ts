import type { Credentials, ReverseProxy, Visit } from '../contract/proxy.ts'
import type { RecordedEvent } from '../contract/store.ts'
import { isEvent } from './events.ts'
import type { Core } from './parts.ts'
import { readPresented } from './presented.ts'
import { standingOf } from './guests.ts'
import { hashSecret } from './secrets.ts'
import { isSuspended } from './suspension.ts'

/** What is known of a token. */
interface Facts {
  readonly id: string
  readonly userId: string | undefined
  /** `publicId` of the login it came from, while there is a record of it. */
  readonly session: string | undefined
  readonly expiresAt: number | undefined
  /** It is at a server of somebody else. */
  readonly guest: boolean
}

/** What was read, and when. */
interface Known {
  readonly facts: Facts | undefined
  readonly at: number
}

/** Something by which logins end. */
export type LoginEnd =
  | { readonly session: string }
  | { readonly token: string }
  | { readonly user: string }

/** Says of each request for a user's server whether the login it comes with still counts. */
export interface Visits {
  readonly visit: (credentials: Credentials) => Visit | Promise<void>
  /** Forgets what was known of a login, and ends what is under way by it. */
  end(what: LoginEnd): void
  /** Follows what other processes end, until the hub closes. */
  follow(): void
}

/** How long what was read counts, in milliseconds: for what ends without an event. */
const FRESH = 10_000
/** How many tokens are known at once. */
const MOST = 10_000
const NOBODY: Visit = { dropped: new Set(), refused: false, logins: [] }

export function createVisits(core: Core, proxy: Pick<ReverseProxy, 'endLogin'>): Visits {
  const { store, feed, log, now } = core
  const known = new Map<string, Known>()
  const reading = new Map<string, Promise<void>>()
  /** Counts ends: what was read before one is read again. */
  let ends = 0

  const read = async (hash: string): Promise<void> => {
    const began = ends
    try {
      const before = known.get(hash)?.facts
      const facts = await factsOf(hash)
      const isNow = began === ends
      // It ended without a word, as a guest's does who may not enter any more: what it has open is closed.
      if (before && !facts) end({ token: before.id })
      if (isNow) keep(hash, facts)
    } catch (error) {
      const before = known.get(hash)
      if (!before) {
        log.error('whether a login counts could not be read', { error })
        throw error
      }
      // Who was there goes on while the store does not answer.
      log.warn('whether a login still counts could not be read; it counts', { error })
      keep(hash, before.facts)
    }
  }
  const factsOf = async (hash: string): Promise<Facts | undefined> => {
    const token = (await store.find('token', { where: { hash }, limit: 1 }))[0]?.value
    if (!token) return undefined
    const { id, userId, sessionId, expiresAt } = token
    if (await isSuspended(store, token)) return undefined
    const standing = await standingOf(core, token)
    if (standing === 'stranger') return undefined
    const session = sessionId === undefined ? undefined : await store.get('session', sessionId)
    return { id, userId, session: session?.value.publicId, expiresAt, guest: standing === 'guest' }
  }
  const keep = (hash: string, facts: Facts | undefined): void => {
    known.delete(hash)
    known.set(hash, { facts, at: now() })
    const [oldest] = known.keys()
    if (known.size > MOST && oldest !== undefined) known.delete(oldest)
  }
  const readOnce = (hash: string): Promise<void> => {
    const started = reading.get(hash) ?? read(hash).finally(() => reading.delete(hash))
    reading.set(hash, started)
    return started
  }
  const factsNow = (hash: string): Facts | undefined => {
    const facts = known.get(hash)?.facts
    return facts?.expiresAt !== undefined && facts.expiresAt <= now() ? undefined : facts
  }

  function visit(credentials: Credentials): Visit | Promise<void> {
    const presented = readPresented(credentials)
    if (presented.cookies.length === 0 && presented.tokens.length === 0) return NOBODY
    const cookies = presented.cookies.map(({ pair, token }) => ({ pair, hash: hashSecret(token) }))
    const tokens = presented.tokens.map(hashSecret)
    const stale = [...cookies.map(({ hash }) => hash), ...tokens].filter((hash) => {
      const at = known.get(hash)?.at
      return at === undefined || at + FRESH < now()
    })
    if (stale.length > 0) return Promise.all(stale.map(readOnce)).then(() => undefined)

    const dropped = new Set<string>()
    const logins: string[] = []
    let refused = false
    for (const { pair, hash } of cookies) {
      const facts = factsNow(hash)
      // The cookie of one login counts in the browser of that login only.
      const isHere = facts?.session === undefined || presented.sessions.includes(facts.session)
      if (facts && isHere) logins.push(...loginsOf(facts))
      else dropped.add(pair)
    }
    for (const hash of tokens) {
      const facts = factsNow(hash)
      if (facts) logins.push(...loginsOf(facts))
      else refused = true
    }
    return { dropped, refused, logins }
  }

  function end(what: LoginEnd): void {
    ends += 1
    for (const [hash, { facts }] of known) if (facts && isOf(facts, what)) known.delete(hash)
    proxy.endLogin?.(loginOf(what))
  }

  function react(event: RecordedEvent): void {
    if (isEvent(event, 'session.ended')) end({ session: event.data.publicId })
    if (isEvent(event, 'token.revoked')) end({ token: event.data.tokenId })
    if (isEvent(event, 'user.removed')) end({ user: event.data.userId })
    if (isEvent(event, 'roles.changed') || isEvent(event, 'user.updated'))
      readGuest(event.data.userId).catch(noteFailure)
    if (isEvent(event, 'access.ended') && event.data.suspended) end({ user: event.data.userId })
  }

  /** What somebody may do has changed: whether they may still be where they are a guest. */
  async function readGuest(userId: string): Promise<void> {
    ends += 1
    const theirs = [...known].filter(([, { facts }]) => facts?.guest && facts.userId === userId)
    for (const [hash] of theirs) if (known.has(hash)) await read(hash)
  }

  const noteFailure = (error: unknown): void => {
    if (!core.signal.aborted) log.error('logins could not be reviewed', { error })
  }

  /** Events may have been missed: what was known is read again, and what is gone ended. */
  async function review(): Promise<void> {
    ends += 1
    const before = [...known]
    known.clear()
    for (const [hash, { facts }] of before) {
      if (facts && !(await factsOf(hash))) end({ token: facts.id })
    }
  }

  return {
    visit,
    end,
    follow() {
      feed.subscribe(react)
      feed.onResync(() => {
        review().catch(noteFailure)
      })
    },
  }
}

function loginOf(what: LoginEnd): string {
  if ('session' in what) return `session:${what.session}`
  return 'token' in what ? `token:${what.token}` : `user:${what.user}`
}

function loginsOf({ id, session, userId }: Facts): readonly string[] {
  return [
    loginOf({ token: id }),
    ...(session === undefined ? [] : [loginOf({ session })]),
    ...(userId === undefined ? [] : [loginOf({ user: userId })]),
  ]
}

function isOf(facts: Facts, what: LoginEnd): boolean {
  return loginsOf(facts).includes(loginOf(what))
}
