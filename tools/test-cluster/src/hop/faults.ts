/** One request that came to a hop. */
export interface HopRequest {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly watch: boolean
  /** `Date.now()`. */
  readonly at: number
  /** What was answered; missing until then, or when the connection was dropped. */
  status?: number
  /** When the exchange was over, one way or another: `Date.now()`. */
  ended?: number
}

/** An answer that the API server never gave. */
export interface FaultyAnswer {
  readonly status: number
  /** Seconds, as the header `Retry-After`. */
  readonly retryAfter?: number
  /** Of the Status object, such as `TooManyRequests`. */
  readonly reason?: string
  readonly message?: string
}

/** What goes wrong. Any part may change at any time. */
export interface Faults {
  /** Ends each watch after so many events; 1 cuts at every event. */
  cutWatch?: {
    readonly afterEvents: number
    /**
     * A clean end, a reset, or a clean end in the middle of the next event.
     *
     * @default 'end'
     */
    readonly how?: 'end' | 'reset' | 'mid-line'
  }
  /** Milliseconds before the API server sees it. */
  delay?: number | ((request: HopRequest) => number)
  answer?: (request: HopRequest) => FaultyAnswer | undefined
  /** 410 for a watch: as the answer, or as an ERROR frame in a good one. */
  gone?: (request: HopRequest) => 'http' | 'frame' | undefined
  /** Resets the connection: before the API server sees the request, or when it has done it. */
  drop?: (request: HopRequest) => 'before' | 'after' | undefined
  /** Takes connections and answers nothing; open watches get nothing. All goes on when it is over. */
  frozen?: boolean
}

/** For the first request that it is asked about, and no other. */
export function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value
  return () => {
    const given = left
    left = undefined
    return given
  }
}

/** A Status object, as the API server gives it. */
export function statusBody({
  status,
  reason = '',
  message = 'injected fault',
}: FaultyAnswer): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code: status,
  })
}

export const GONE: FaultyAnswer = {
  status: 410,
  reason: 'Expired',
  message: 'too old resource version (injected fault)',
}
