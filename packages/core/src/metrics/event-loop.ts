import { Histogram, type Registry } from 'prom-client'

/** Milliseconds; JupyterHub's. */
const INTERVAL = 50
/** Seconds; fine where it matters, from the interval on. */
const BUCKETS = [0.05, 0.055, 0.06, 0.065, 0.07, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** Measures how late a timer of 50 ms comes: whether something holds up the process. @returns how to end that */
export function watchEventLoop(registry: Registry, prefix: string): () => void {
  const histogram = new Histogram({
    name: `${prefix}_event_loop_interval_seconds`,
    help: 'Time between two ticks that should be 50 ms apart',
    buckets: BUCKETS,
    registers: [registry],
  })
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    histogram.observe((now - last) / 1000)
    last = now
  }, INTERVAL).unref()
  return () => clearInterval(timer)
}
