import { readFileSync } from 'node:fs'
import { HubError, type StopCause } from '@hubkit/core/contract'
import { Agent, request } from 'undici'
import type { z } from 'zod'
import { userList, userModel, type UserModel } from './models.ts'
import { patiently } from './retry.ts'
import type { Settings } from './settings.ts'

/** What the hub made of a removal: `slow` is still going on. */
export type Removal = 'gone' | 'slow'

/** The part of a hub's REST API that culling needs. Rejects with what is safe to log. */
export interface HubApi {
  /** By the hub's clock as of its last answer; milliseconds since 1970. */
  now(): number
  /** All users in a state, page after page, as the hub shows them. */
  users(state: 'ready' | 'inactive'): AsyncIterable<unknown>
  /** `undefined` when there is none. */
  user(name: string): Promise<UserModel | undefined>
  /** Tells the hub why; a JupyterHub does not look at that. */
  stopServer(
    user: string,
    server: string,
    how: { readonly remove: boolean; readonly cause?: StopCause | undefined },
  ): Promise<Removal>
  removeUser(user: string): Promise<void>
  close(): Promise<void>
}

/** Dates have whole seconds. */
const CLOCK_TOLERANCE = 2000
/** How many times the time-out an answer may take from its beginning to its end. */
const LONGEST = 2
const PAGES = 'application/jupyterhub-pagination+json'

/**
 * @param signal ends what is under way
 * @throws HubError `HUB_ERR_OPTION` when there are no certificates where they should be
 */
export function hubApi(settings: Settings, signal: AbortSignal): HubApi {
  const { url, token, pageSize, requestTimeout } = settings
  const dispatcher = dispatcherOf(settings)
  let ahead = 0

  /** @param accepted further statuses that are no failure */
  const ask = async (
    method: 'GET' | 'DELETE',
    path: string,
    { body, accepted = [] }: { readonly body?: object; readonly accepted?: readonly number[] } = {},
  ): Promise<{ readonly status: number; readonly text: string }> => {
    const { status, text } = await patiently(async () => {
      const {
        statusCode,
        headers,
        body: answer,
      } = await request(url + path, {
        method,
        dispatcher,
        // As a whole too: an answer that trickles in has no end of its own.
        signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST * requestTimeout)]),
        headers: { authorization: `token ${token}`, accept: `${PAGES}, application/json` },
        ...(body && { body: JSON.stringify(body) }),
      })
      const offset = Date.parse(String(headers['date'])) - Date.now()
      ahead = Math.abs(offset) > CLOCK_TOLERANCE ? offset : 0
      const retryAfter = Number(headers['retry-after']) || undefined
      return { status: statusCode, text: await answer.text(), retryAfter }
    }, signal)
    if (status < 300 || accepted.includes(status)) return { status, text }
    throw refused(`${method} ${path.split('?')[0]}`, status, text)
  }

  return {
    now: () => Date.now() + ahead,
    async *users(state) {
      let query: Record<string, string> = pageSize === 0 ? {} : { limit: String(pageSize) }
      for (;;) {
        const search = new URLSearchParams({ state, ...query }).toString()
        const { text } = await ask('GET', `/users?${search}`)
        const { items, next } = parse(userList, text, 'a list of users')
        yield* items
        if (!next) return
        // Not its `url`: that is where somebody in between may say the token should go.
        query = { offset: String(next.offset), limit: String(next.limit) }
      }
    },
    async user(name) {
      const { status, text } = await ask('GET', pathOf(name), { accepted: [404] })
      return status === 404 ? undefined : parse(userModel, text, 'a user')
    },
    async stopServer(user, server, { remove, cause }) {
      const path =
        server === '' ? `${pathOf(user)}/server` : `${pathOf(user)}/servers/${quote(server)}`
      const { status } = await ask('DELETE', path, {
        accepted: [404],
        ...((remove || cause) && {
          body: { ...(remove && { remove }), ...(cause && { reason: cause }) },
        }),
      })
      return status === 202 ? 'slow' : 'gone'
    },
    async removeUser(user) {
      await ask('DELETE', pathOf(user), { accepted: [404] })
    },
    close: () => dispatcher.close(),
  }
}

const quote = encodeURIComponent
const pathOf = (user: string): string => `/users/${quote(user)}`

function dispatcherOf({ concurrency, requestTimeout, tls }: Settings): Agent {
  return new Agent({
    connections: concurrency === 0 ? null : concurrency,
    pipelining: 1,
    headersTimeout: requestTimeout,
    bodyTimeout: requestTimeout,
    connect: { timeout: requestTimeout, ...(tls && readCertificates(tls)) },
  })
}

function readCertificates({ key, cert, ca }: NonNullable<Settings['tls']>) {
  try {
    return { key: readFileSync(key), cert: readFileSync(cert), ca: readFileSync(ca) }
  } catch (error) {
    throw new HubError('HUB_ERR_OPTION', {
      message: '--internal-certs-location: the certificates cannot be read',
      hint: `Expected ${key}, ${cert} and ${ca}.`,
      cause: error,
    })
  }
}

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new HubError('HUB_ERR_BAD_REQUEST', {
      message: `The hub did not give JSON`,
      cause: error,
    })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const where = result.error.issues.map(({ path }) => path.join('.')).slice(0, 3)
  throw new HubError('HUB_ERR_BAD_REQUEST', {
    message: `The hub did not give ${what}: ${where.join(', ')}`,
  })
}

function refused(what: string, status: number, text: string): HubError {
  const words = /"message":\s*"([^"]{1,200})/.exec(text)?.[1] ?? ''
  return new HubError('HUB_ERR_FORBIDDEN', {
    status,
    message: `${what}: the hub answered ${status}${words && ` (${words})`}`,
    hint:
      status === 401 || status === 403
        ? 'Is JUPYTERHUB_API_TOKEN the token of a service with the scopes that --help names?'
        : undefined,
  })
}
