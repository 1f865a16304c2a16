import type { IncomingMessage } from 'node:http'
import type { ProxyHost, Route, Visit } from '@hubkit/core/contract'

/** Who comes through a fake proxy, and what is under way by their logins. */
export interface FakeVisits {
  attach(host: ProxyHost): void
  /** What the host says of a message; a status when it says no, or cannot say. */
  of(message: IncomingMessage, route: Route): Promise<Visit | 403 | 503>
  /** Remembers how to end something. @returns how to forget it */
  begun(visit: Visit, end: () => void): () => void
  endLogin(login: string): void
}

const NOBODY: Visit = { dropped: new Set(), refused: false, logins: [] }

export function fakeVisits(): FakeVisits {
  const underWay = new Set<{ readonly logins: readonly string[]; readonly end: () => void }>()
  let host: ProxyHost | undefined
  return {
    attach(attached) {
      host = attached
    },
    async of({ headers, url = '/' }, { data }) {
      const { cookie, authorization } = headers
      for (;;) {
        const visit = host?.visit?.({ data, cookie, authorization, url }) ?? NOBODY
        if (!(visit instanceof Promise)) return visit.refused ? 403 : visit
        try {
          await visit
        } catch {
          return 503 // the host knows why
        }
      }
    },
    begun({ logins }, end) {
      const entry = { logins, end }
      underWay.add(entry)
      return () => underWay.delete(entry)
    },
    endLogin(login) {
      for (const { logins, end } of underWay) if (logins.includes(login)) end()
    },
  }
}

/** A Cookie header without the pairs that the host drops; `undefined` when nothing is left. */
export function withoutDropped(header: string | undefined, { dropped }: Visit): string | undefined {
  const kept = header?.split(';').filter((pair) => !dropped.has(pair.trim()))
  return kept?.join(';').trim() || undefined
}
