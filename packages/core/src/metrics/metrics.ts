import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Store } from '../contract/store.ts'
import type { Measure } from '../engine/measure.ts'
import { watchEventLoop } from './event-loop.ts'
import { addGauges } from './gauges.ts'
import { createHistograms } from './histograms.ts'

/** The hub's metrics for Prometheus, under JupyterHub's names. */
export interface Metrics {
  readonly measure: Measure
  /** What `GET /hub/metrics` answers with. */
  readonly contentType: string
  /** The exposition: JupyterHub's metrics, and Node's own (`process_*`, `nodejs_*`). */
  render(): Promise<string>
  /** Begins to watch the event loop. */
  start(): void
  close(): void
}

/** Makes the metrics of one hub: a registry of its own, so that an app's metrics and another hub's stay apart. */
export function createMetrics(
  prefix: string,
  source: { readonly store: Store; readonly now: () => number },
): Metrics {
  const registry = new Registry()
  const measure = createHistograms(registry, prefix)
  addGauges(registry, prefix, source)
  let unwatch: (() => void) | undefined
  let isAsked = false
  return {
    measure,
    contentType: registry.contentType,
    async render() {
      // These keep observers for ever: only where somebody reads them.
      if (!isAsked) collectDefaultMetrics({ register: registry })
      isAsked = true
      return registry.metrics()
    },
    start() {
      unwatch ??= watchEventLoop(registry, prefix)
    },
    close() {
      unwatch?.()
    },
  }
}
