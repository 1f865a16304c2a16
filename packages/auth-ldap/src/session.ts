import type { Socket } from 'node:net'
import {
  BusyError,
  Client,
  PasswordPolicyControl,
  ResultCodeError,
  UnavailableError,
  type Entry,
  type Filter,
} from 'ldapts'
import { bindRefusal, policyRefusal } from './bind-refusal.ts'
import { BINARY } from './entry.ts'
import { DirectoryRefuses, DirectoryUnavailable } from './faults.ts'

/** What to search for. */
export interface Search {
  readonly base: string
  readonly scope: 'base' | 'one' | 'sub'
  readonly filter: Filter
  readonly attributes: readonly string[]
  /** Entries, at most. */
  readonly max: number
}

/** A connection to one server, for one login. */
export interface Session {
  /** `undefined` when the password fits, else why not. @throws DirectoryUnavailable, DirectoryRefuses */
  bind(dn: string, password: string): Promise<string | undefined>
  /** Becomes nobody again. @throws DirectoryUnavailable, DirectoryRefuses */
  unbind(): Promise<void>
  /** @throws DirectoryUnavailable, DirectoryRefuses also when there are more entries than `max` */
  search(search: Search): Promise<readonly Entry[]>
}

/** Entries in one answer: servers often have a limit of 500 or 1000. */
const PAGE = 200

/** A fault of ldapts as one of ours. Its own words may hold names of the directory, never a password. */
function faultOf(error: unknown, what: string): Error {
  if (error instanceof DirectoryUnavailable || error instanceof DirectoryRefuses) return error
  const isAway = error instanceof BusyError || error instanceof UnavailableError
  if (error instanceof ResultCodeError && !isAway)
    return new DirectoryRefuses(`${what} is refused: ${error.name}, code ${error.code}`, {
      cause: error,
    })
  const why = error instanceof Error ? error.name : 'unknown'
  return new DirectoryUnavailable(`${what} got no answer (${why})`, { cause: error })
}

function clientOn(socket: Socket, timeout: number): Client {
  let isUsed = false
  return new Client({
    url: 'ldap://localhost',
    timeout,
    connectTimeout: timeout,
    // It would connect anew by itself when the connection has ended: in the clear, and as nobody.
    createConnection: () => {
      if (isUsed || socket.destroyed) throw new DirectoryUnavailable('the connection has ended')
      isUsed = true
      return socket
    },
  })
}

/** A session on a connection. Whoever opened the connection closes it. */
export function sessionOn(socket: Socket, timeout: number): Session {
  const client = clientOn(socket, timeout)
  return {
    async bind(dn, password) {
      const policy = new PasswordPolicyControl()
      try {
        await client.bind(dn, password, policy)
        // It may do nothing but change its password now.
        return policyRefusal(policy.value?.error)
      } catch (error) {
        const refusal = bindRefusal(error)
        if (refusal === undefined) throw faultOf(error, 'a bind')
        return policyRefusal(policy.value?.error) ?? refusal
      }
    },
    async unbind() {
      try {
        await client.bind('', '')
      } catch (error) {
        throw faultOf(error, 'an anonymous bind')
      }
    },
    async search({ base, scope, filter, attributes, max }) {
      const found: Entry[] = []
      const pages = client.searchPaginated(base, {
        scope,
        filter,
        attributes: [...attributes],
        explicitBufferAttributes: BINARY,
        derefAliases: 'never',
        timeLimit: Math.ceil(timeout / 1000),
        paged: { pageSize: Math.min(PAGE, max + 1) },
      })
      try {
        for await (const { searchEntries } of pages) {
          // References to other servers are not followed: who knows whom they lead to.
          found.push(...searchEntries)
          if (found.length > max)
            throw new DirectoryRefuses(`a search found more than ${max} entries`)
        }
      } catch (error) {
        throw faultOf(error, 'a search')
      }
      return found
    },
  }
}
