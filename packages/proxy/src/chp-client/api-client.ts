import { setTimeout as sleep } from 'node:timers/promises'
import { HubError, type JsonObject, type JsonValue } from '@hubkit/core/contract'
import { undici } from '../http/undici.ts'
import type { ChpProxySettings } from './options.ts'
import { isObject } from './stored-route.ts'

const BASE = '/api/routes'
/** Between two tries, in milliseconds: doubled from the first to the longest, a half of it at random. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000

/** The REST API of a configurable-http-proxy. All reject with a HubError `HUB_ERR_PROXY` when it does not work out. */
export interface ApiClient {
  set(path: string, route: JsonObject): Promise<void>
  delete(path: string): Promise<void>
  /** By their paths, as the proxy has them. */
  list(): Promise<JsonObject>
  /** The status of one look at a route, without a repeat. */
  look(path: string): Promise<number>
  close(): Promise<void>
}

export function apiClient(settings: ChpProxySettings): ApiClient {
  const { url, token, retryFor, requestTimeout, concurrency } = settings
  const { Agent, request } = undici()
  const closed = new AbortController()
  const agent = new Agent({
    connections: concurrency,
    pipelining: 1,
    headersTimeout: requestTimeout,
    bodyTimeout: requestTimeout,
    connect: { timeout: requestTimeout },
  })

  async function once(
    method: Method,
    path: string,
    body?: JsonObject,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { statusCode, body: answer } = await request(`${url}${BASE}${path}`, {
      method,
      dispatcher: agent,
      signal: closed.signal,
      headers: { authorization: `token ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: statusCode, text: await answer.text() }
  }

  /** All of these may be repeated: what they ask for is a state. */
  async function patiently(method: Method, path: string, body?: JsonObject): Promise<string> {
    const deadline = Date.now() + retryFor
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      let failure: HubError
      try {
        const { status, text } = await once(method, path, body)
        if (status < 300 || (status === 404 && method === 'DELETE')) return text
        failure = refused(method, status)
        if (status < 500) throw failure
      } catch (error) {
        if (closed.signal.aborted) throw new HubError('HUB_ERR_CLOSED', { cause: error })
        if (error instanceof HubError) throw error
        failure = unreachable(error)
      }
      if (Date.now() + pause > deadline) throw failure
      await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal: closed.signal }).catch(
        (error: unknown) => {
          throw new HubError('HUB_ERR_CLOSED', { cause: error })
        },
      )
    }
  }

  return {
    async set(path, route) {
      await patiently('POST', path, route)
    },
    async delete(path) {
      await patiently('DELETE', path)
    },
    list: async () => parsed(await patiently('GET', '')),
    look: async (path) => (await once('GET', path)).status,
    async close() {
      closed.abort()
      await agent.destroy()
    },
  }
}

type Method = 'GET' | 'POST' | 'DELETE'

function parsed(text: string): JsonObject {
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new HubError('HUB_ERR_PROXY', { message: 'The proxy gave no JSON.', cause: error })
  }
  if (isObject(value)) return value
  throw new HubError('HUB_ERR_PROXY', { message: 'The proxy gave no list of routes.' })
}

function refused(method: Method, status: number): HubError {
  return new HubError('HUB_ERR_PROXY', {
    message: `The proxy answered ${status} to ${method} ${BASE}.`,
    hint:
      status === 401 || status === 403
        ? "Is the token of chpProxy the proxy's CONFIGPROXY_AUTH_TOKEN?"
        : undefined,
  })
}

function unreachable(cause: unknown): HubError {
  return new HubError('HUB_ERR_PROXY', {
    message: 'The REST API of the proxy cannot be reached.',
    hint: 'Does it run, and listen at the URL that chpProxy was given?',
    cause,
  })
}
