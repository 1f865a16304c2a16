import { Agent, EnvHttpProxyAgent, fetch, ProxyAgent, type Dispatcher } from 'undici'
import type { CustomFetch } from 'openid-client'
import { causes, ProviderUnavailable, UnacceptableAnswer } from './faults.ts'

/** How a provider is reached. */
export interface OutgoingOptions {
  /** For one request and its answer. @default '10s', at least 100 ms */
  readonly timeout: number
  /** Of an answer, after decompression. @default 1 MiB */
  readonly maxBytes: number
  /** Authorities (PEM) to trust in place of the usual ones, as `ca` of node:tls: for a provider with a private one. */
  readonly ca?: string | undefined
  /** Address of an HTTP proxy, or `environment` for HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: URL | 'environment' | undefined
  /** In place of `ca` and `proxy`. */
  readonly dispatcher?: Dispatcher | undefined
}

function dispatcherOf({ ca, proxy, dispatcher }: OutgoingOptions): Dispatcher {
  if (dispatcher) return dispatcher
  const tls = ca === undefined ? {} : { ca }
  if (proxy === 'environment') return new EnvHttpProxyAgent({ connect: tls, requestTls: tls })
  if (proxy) return new ProxyAgent({ uri: proxy.href, requestTls: tls })
  return new Agent({ connect: tls })
}

/** The whole body, unless it is too long. */
async function read(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of body ?? []) {
    length += part.byteLength
    // Leaving the loop ends the connection.
    if (length > maxBytes) throw new UnacceptableAnswer(`is longer than ${maxBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** GitHub says 403 to who asks too often (docs.github.com, "Rate limits for the REST API"). */
function isLimited({ status, headers }: Awaited<ReturnType<typeof fetch>>): boolean {
  const isUsedUp = headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0'
  return status === 403 && isUsedUp
}

/** Statuses that have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const EMPTY = new Set([204, 205, 304])

/** What the system calls the fault, such as ECONNREFUSED or SELF_SIGNED_CERT_IN_CHAIN: the operator's to mend. */
function whyNot(error: unknown): string {
  for (const cause of causes(error)) {
    if (!(cause instanceof Error)) continue
    if (cause.name === 'TimeoutError') return ' in time'
    if ('code' in cause && typeof cause.code === 'string') return ` (${cause.code})`
  }
  return ''
}

/**
 * A `fetch` for calls from server to server: no redirects (a code or secret would travel on), a limit for time and
 * length, and a server's own fault is a fault of reaching it.
 *
 * @throws ProviderUnavailable, UnacceptableAnswer from the returned function
 */
export function outgoing(options: OutgoingOptions): CustomFetch {
  const dispatcher = dispatcherOf(options)
  return async (url, { method, headers, body, signal }) => {
    const limits = [AbortSignal.timeout(options.timeout), ...(signal ? [signal] : [])]
    const { origin, pathname } = new URL(url)
    const where = `${origin}${pathname}` // its query may have secrets
    try {
      const answer = await fetch(url, {
        method,
        headers,
        body: body ?? null,
        redirect: 'manual',
        signal: AbortSignal.any(limits),
        dispatcher,
      })
      const content = await read(answer.body, options.maxBytes)
      if (answer.status >= 300 && answer.status < 400)
        throw new UnacceptableAnswer('is a redirect, which is never followed')
      if (answer.status >= 500 || answer.status === 429 || isLimited(answer))
        throw new ProviderUnavailable(`${where} answered ${answer.status}`)
      return new Response(EMPTY.has(answer.status) ? null : content, {
        status: answer.status,
        headers: [...answer.headers],
      })
    } catch (error) {
      if (error instanceof ProviderUnavailable) throw error
      if (error instanceof UnacceptableAnswer)
        throw new UnacceptableAnswer(`of ${where} ${error.message}`)
      throw new ProviderUnavailable(`${where} cannot be reached${whyNot(error)}`, { cause: error })
    }
  }
}
