import { isApiError, Unreachable } from './api-error.ts'
import type { Credentials } from './credentials.ts'
import { pause } from './pause.ts'
import { nextTry } from './retry.ts'
import { createSlots } from './slots.ts'
import { failureOf, send, type AnswerBody, type KubeRequest } from './send.ts'

/** Limits of one call. */
export interface CallLimits {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds that all tries may take together; 0: one try. @default the cluster's `retryTimeout` */
  readonly retryTimeout?: number | undefined
  /** Milliseconds that one try may take. @default the cluster's `requestTimeout` */
  readonly requestTimeout?: number | undefined
}

/** Asks one API server. */
export interface KubeClient {
  /**
   * Sends a request, and again while that may help, and reads the answer as JSON.
   *
   * @throws ApiError what the API server answered, Unreachable when it did not, or the signal's reason
   */
  call<T>(request: KubeRequest, limits?: CallLimits): Promise<T>
  /** The same, as text. */
  text(request: KubeRequest, limits?: CallLimits): Promise<string>
  /** Sends a request whose answer lasts; it ends with the signal. One try. */
  open(request: KubeRequest, signal: AbortSignal): Promise<AnswerBody>
}

interface ClientOptions {
  /** Requests at once, besides those that last. */
  readonly connections: number
  readonly requestTimeout: number
  readonly retryTimeout: number
  /** Aborts when the cluster is closed. */
  readonly closed: AbortSignal
}

export function createClient(credentials: Credentials, options: ClientOptions): KubeClient {
  const { closed } = options

  const slots = createSlots(options.connections)

  const once = async (request: KubeRequest, signal: AbortSignal, ms: number): Promise<string> => {
    // To wait in line is not to be kept waiting by the API server.
    const giveBack = await slots.take(signal)
    // Not AbortSignal.timeout: the reason has to be told from the caller's own.
    const late = new AbortController()
    const timer = setTimeout(
      () => late.abort(new Unreachable(`the API server did not answer within ${ms} ms`)),
      ms,
    )
    const limit = AbortSignal.any([signal, late.signal])
    try {
      const body = await send(await credentials.access(), request, limit)
      return await body.text()
    } catch (error) {
      throw failureOf(error, limit)
    } finally {
      clearTimeout(timer)
      giveBack()
    }
  }

  const text: KubeClient['text'] = async (
    request,
    { signal, retryTimeout = options.retryTimeout, requestTimeout = options.requestTimeout } = {},
  ) => {
    const either = signal ? AbortSignal.any([signal, closed]) : closed
    const deadline = performance.now() + retryTimeout
    for (let tries = 1; ; tries += 1) {
      either.throwIfAborted()
      try {
        return await once(request, either, requestTimeout)
      } catch (error) {
        either.throwIfAborted()
        if (isApiError(error, 401)) credentials.renew()
        const wait = nextTry(error, tries, deadline - performance.now())
        if (wait === undefined) throw error
        await pause(wait, either)
      }
    }
  }

  return {
    text,
    async call<T>(request: KubeRequest, limits?: CallLimits): Promise<T> {
      const answer = await text(request, limits)
      try {
        return JSON.parse(answer) as T
      } catch (error) {
        throw new Unreachable('the API server answered something that is no JSON', { cause: error })
      }
    },
    async open(request, signal) {
      try {
        return await send(await credentials.lasting(), request, AbortSignal.any([signal, closed]))
      } catch (error) {
        if (isApiError(error, 401)) credentials.renew()
        throw error
      }
    },
  }
}
