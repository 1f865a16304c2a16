/** How often a plane looks at what is due, in milliseconds. */
const TICK = 500

/** Time as a plane sees it: one timer for all connections, since one each would cost more than the connection. */
export interface Clock {
  /** Milliseconds since 1970, at most a tick old. */
  readonly now: number
  /** A Date header for an answer that has none (RFC 9110, 6.6.1). */
  dateLine(): string
  stop(): void
}

/** @param onTick called with the time, about twice a second */
export function startClock(onTick: (now: number) => void): Clock {
  let now = Date.now()
  let second = 0
  let line = ''
  const timer = setInterval(() => {
    now = Date.now()
    onTick(now)
  }, TICK).unref()

  return {
    get now() {
      return now
    },
    dateLine() {
      const current = Math.trunc(now / 1000)
      if (current !== second) {
        second = current
        line = `Date: ${new Date(now).toUTCString()}\r\n`
      }
      return line
    },
    stop: () => clearInterval(timer),
  }
}
