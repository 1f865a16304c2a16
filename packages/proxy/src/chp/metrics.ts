import type { RequestListener } from 'node:http'
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Histogram,
  Registry,
  Summary,
  type MetricObject,
} from 'prom-client'
import type { Meter } from '../plane/meter.ts'
import type { ApiMeter } from './api.ts'

/** What Prometheus reads, under configurable-http-proxy's names. */
export interface Metrics {
  readonly plane: Meter
  readonly api: ApiMeter
  /** @param others what the other processes of this proxy have, which is added */
  listener(others: () => Promise<readonly unknown[]>): RequestListener
  /** For the process that adds all of them up. */
  values(): Promise<unknown>
}

/** Seconds; what takes longer than the last is a stream or a long poll. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const calls = {
    get: new Counter({ name: 'api_route_get', help: 'Reads of routes by the API', registers }),
    add: new Counter({ name: 'api_route_add', help: 'Routes added by the API', registers }),
    delete: new Counter({ name: 'api_route_delete', help: 'Routes deleted by the API', registers }),
  }
  const web = new Counter({ name: 'requests_web', help: 'Requests but upgrades', registers })
  const ws = new Counter({ name: 'requests_ws', help: 'Upgrades asked for', registers })
  const labelNames = ['status'] as const
  const proxied = new Counter({
    name: 'requests_proxy',
    help: 'Answers to clients, by their status',
    labelNames,
    registers,
  })
  const answered = new Counter({
    name: 'requests_api',
    help: 'Answers of the API, by their status',
    labelNames,
    registers,
  })
  const finding = new Summary({
    name: 'find_target_for_req',
    help: 'Seconds that looking for a route took',
    registers,
  })
  // Two numbers on the route: nothing that could take time.
  const activity = new Summary({
    name: 'last_activity_updating',
    help: 'Seconds that noting activity took: here it takes none',
    registers,
  })
  activity.observe(0)
  const durations = new Histogram({
    name: 'request_duration_seconds',
    help: 'From the head of a request to the end of its answer; of an upgrade, to its answer',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers,
  })
  const durationOf = { web: durations.labels('web'), ws: durations.labels('ws') }

  return {
    plane: {
      now: () => performance.now(),
      began(isUpgrade) {
        if (isUpgrade) ws.inc()
        else web.inc()
        return performance.now()
      },
      looked: (since) => finding.observe((performance.now() - since) / 1000),
      answered(status, isUpgrade, since) {
        proxied.labels(String(status)).inc()
        durationOf[isUpgrade ? 'ws' : 'web'].observe((performance.now() - since) / 1000)
      },
    },
    api: {
      called: (what) => calls[what].inc(),
      answered: (status) => answered.labels(String(status)).inc(),
    },
    values: () => registry.getMetricsAsJSON(),
    listener: (others) => (request, response) => {
      if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
        response.writeHead(404).end()
        return
      }
      sum(registry, others).then(
        (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      )
    },
  }
}

async function sum(registry: Registry, others: () => Promise<readonly unknown[]>): Promise<string> {
  const all = await others()
  if (all.length === 0) return registry.metrics()
  const own = await registry.getMetricsAsJSON()
  // Its types know arrays of its own objects only, which these are.
  return AggregatorRegistry.aggregate([own, ...all] as MetricObject[]).metrics()
}
