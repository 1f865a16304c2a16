import type { HubParts } from '../../engine/parts.ts'
import { raw } from '../respond.ts'
import { endpoint, openEndpoint, type Endpoint } from './endpoint.ts'

/** What Prometheus reads, also at `/hub/metrics` (JupyterHub, handlers/metrics.py). */
export function metricsEndpoint(metrics: NonNullable<HubParts['metrics']>): Endpoint {
  const facts = {
    method: 'get',
    path: 'metrics',
    summary: 'Metrics for Prometheus',
    responses: { 200: 'In its text format' },
  } as const
  const show = async (): Promise<Response> =>
    raw(await metrics.render(), metrics.contentType, { headers: { 'cache-control': 'no-store' } })
  return metrics.open
    ? openEndpoint({ ...facts, handle: show })
    : endpoint({ ...facts, scopes: ['read:metrics'], handle: show })
}
