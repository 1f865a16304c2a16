/** What is measured, and what is said of each besides how long it took. */
export interface Measured {
  /** A request to the hub itself, until its answer began. `handler` is the route's pattern. */
  readonly request: { readonly method: string; readonly handler: string; readonly code: number }
  /** A start, from its record to the open route; or what kept it from being made. */
  readonly spawn: {
    readonly status: 'success' | 'failure' | 'error'
    /** Why not: `throttled`, `too-many-users`, or an error's code. `''` for a success. */
    readonly reason: string
  }
  /** One call of `spawner.stop` with what goes before and after it. */
  readonly stop: { readonly status: 'success' | 'failure' }
  readonly poll: { readonly status: 'running' | 'stopped' }
  readonly routeAdd: { readonly status: 'success' | 'failure' }
  readonly routeDelete: { readonly status: 'success' | 'failure' }
  /** Reading the proxy's whole table. */
  readonly routeList: undefined
  /** Comparing it with the records, and mending it. */
  readonly routeCheck: undefined
  readonly login: { readonly status: 'success' | 'failure' }
  readonly logout: undefined
  readonly hubStart: undefined
}

/** Takes a measurement. Each hub process tells what it did itself, so that their sums are the hub's. Must not throw. */
export type Measure = <What extends keyof Measured>(
  what: What,
  seconds: number,
  ...about: Measured[What] extends undefined ? [] : [Measured[What]]
) => void

/** A stopwatch. @returns the seconds since it was made, whenever it is called */
export function stopwatch(): () => number {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}

/** Does some work and measures it, whether it succeeds or not. */
export async function measured<T>(
  measure: Measure,
  what: 'routeAdd' | 'routeDelete',
  work: () => Promise<T>,
): Promise<T> {
  const seconds = stopwatch()
  let status: 'success' | 'failure' = 'failure'
  try {
    const result = await work()
    status = 'success'
    return result
  } finally {
    measure(what, seconds(), { status })
  }
}
