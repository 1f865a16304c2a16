import { createHash, randomBytes } from 'node:crypto'

/** A login that has been sent to the hub and not come back. */
interface PendingLogin {
  /** What PKCE proves (RFC 7636). */
  readonly verifier: string
  /** Where the person wanted to go. */
  readonly next: string
}

/** Logins under way and logins that were made, in memory: after a restart the hub is asked again, unnoticed. */
export interface Logins {
  /** Remembers a login under way. */
  begin(next: string): { readonly state: string; readonly challenge: string }
  /** Takes it out again. */
  take(state: string): PendingLogin | undefined
  /** Opens a session for a token and returns its cookie. */
  open(token: string): string
  tokenOf(cookie: string): string | undefined
  close(cookie: string): void
}

/** More than that at once is somebody playing. */
const MOST = 1000

export function createLogins(): Logins {
  const pending = new Map<string, PendingLogin>()
  const sessions = new Map<string, string>()
  return {
    begin(next) {
      const state = secret()
      const verifier = secret()
      pending.set(state, { verifier, next })
      dropOldest(pending)
      return { state, challenge: createHash('sha256').update(verifier).digest('base64url') }
    },
    take(state) {
      const login = pending.get(state)
      pending.delete(state)
      return login
    },
    open(token) {
      const cookie = secret()
      sessions.set(cookie, token)
      dropOldest(sessions)
      return cookie
    },
    tokenOf: (cookie) => sessions.get(cookie),
    close: (cookie) => void sessions.delete(cookie),
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys()
  if (map.size > MOST && oldest !== undefined) map.delete(oldest)
}
