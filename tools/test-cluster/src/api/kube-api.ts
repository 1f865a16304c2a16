import type { RequestOptions } from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { Agent, request } from 'undici'
import { KubeError, type Status } from './kube-error.ts'
import { watchEvents, type WatchEvent } from './watch-events.ts'

/** The API as raw JSON: what is sent and what comes is what a test writes and sees. */
export interface KubeApi {
  get<T>(path: string): Promise<T>
  /** The answer as it is, for logs and the like. */
  text(path: string): Promise<string>
  post<T>(path: string, body: object): Promise<T>
  put<T>(path: string, body: object): Promise<T>
  /** @param kind @default 'merge' */
  patch<T>(path: string, body: object, kind?: PatchKind): Promise<T>
  delete<T>(path: string, body?: object): Promise<T>
  /**
   * Ends when the API server ends it or `signal` aborts.
   *
   * @throws {@link KubeError} for an ERROR frame, such as 410
   */
  watch<T>(path: string, options?: WatchOptions): AsyncIterable<WatchEvent<T>>
  /** Ends its connections. */
  close(): Promise<void>
}

export type PatchKind = 'merge' | 'strategic' | 'apply' | 'json'

export interface WatchOptions {
  readonly resourceVersion?: string | undefined
  readonly signal?: AbortSignal | undefined
}

const PATCH: Readonly<Record<PatchKind, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
}

/** A client for the current context of a kubeconfig. */
export async function kubeApi(config: KubeConfig): Promise<KubeApi> {
  const server = config.getCurrentCluster()?.server
  if (server === undefined) throw new Error('the kubeconfig has no current cluster')
  const { ca, cert, key, rejectUnauthorized } = await secured(config)
  const connect = Object.entries({ ca, cert, key, rejectUnauthorized }).filter(
    ([, v]) => v !== undefined,
  )
  const agent = new Agent({ connect: Object.fromEntries(connect), connections: 64, bodyTimeout: 0 })

  async function send(
    method: string,
    path: string,
    body?: object,
    type = 'application/json',
    signal?: AbortSignal,
  ) {
    // Each time: a token may have been renewed.
    const { headers = {} } = await secured(config)
    const answer = await request(new URL(path, server), {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        ...(headers as Record<string, string>),
        accept: 'application/json',
        ...(body ? { 'content-type': type } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      ...(signal ? { signal } : {}),
    })
    if (answer.statusCode < 400) return answer
    throw new KubeError(`${method} ${path}`, {
      code: answer.statusCode,
      ...asStatus(await answer.body.text()),
    })
  }
  async function json<T>(method: string, path: string, body?: object, type?: string): Promise<T> {
    const answer = await send(method, path, body, type)
    return (await answer.body.json()) as T
  }

  return {
    get: (path) => json('GET', path),
    text: async (path) => (await send('GET', path)).body.text(),
    post: (path, body) => json('POST', path, body),
    put: (path, body) => json('PUT', path, body),
    patch: (path, body, kind = 'merge') => json('PATCH', path, body, PATCH[kind]),
    delete: (path, body) => json('DELETE', path, body),
    async *watch<T>(path: string, { resourceVersion, signal }: WatchOptions = {}) {
      const url = new URL(path, server)
      url.searchParams.set('watch', '1')
      if (resourceVersion !== undefined) url.searchParams.set('resourceVersion', resourceVersion)
      try {
        const answer = await send('GET', url.pathname + url.search, undefined, undefined, signal)
        yield* watchEvents<T>(answer.body, url.pathname)
      } catch (error) {
        if (signal?.aborted !== true) throw error
      }
    },
    close: () => agent.destroy(),
  }
}

async function secured(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  return options
}

function asStatus(text: string): Status {
  try {
    return JSON.parse(text) as Status
  } catch {
    return { message: text.slice(0, 200) } // a proxy's answer, not the API server's
  }
}
