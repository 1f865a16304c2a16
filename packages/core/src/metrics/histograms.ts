import { Histogram, type Registry } from 'prom-client'
import type { Measure, Measured } from '../engine/measure.ts'

/** The Python client's default buckets, in seconds: what JupyterHub's dashboards were drawn with. */
const DEFAULT = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const SPAWN = [0.5, 1, 2.5, 5, 10, 15, 30, 60, 120, 180, 300, 600]

type Fill<What extends keyof Measured> = (
  seconds: number,
  ...about: Measured[What] extends undefined ? [] : [Measured[What]]
) => void

interface Definition {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
  readonly buckets?: readonly number[]
  /** Series that are there from the beginning, so that nothing happening reads as 0. */
  readonly known?: readonly Readonly<Record<string, string>>[]
}

const outcomes = [{ status: 'success' }, { status: 'failure' }]

/** JupyterHub 6's names, labels and buckets (jupyterhub/metrics.py). */
const DEFINITIONS: { readonly [What in keyof Measured]: Definition } = {
  request: {
    name: 'request_duration_seconds',
    help: 'Time until an answer of the hub began',
    labels: ['method', 'handler', 'code'],
  },
  spawn: {
    name: 'server_spawn_duration_seconds',
    help: 'Time a start took until the server was ready or had failed',
    labels: ['status', 'reason'],
    buckets: SPAWN,
    known: [
      { status: 'success', reason: '' },
      { status: 'error', reason: '' },
      ...['', 'throttled', 'too-many-users', 'already-pending'].map((reason) => ({
        status: 'failure',
        reason,
      })),
    ],
  },
  stop: {
    name: 'server_stop_seconds',
    help: 'Time a stop took',
    labels: ['status'],
    known: outcomes,
  },
  poll: {
    name: 'server_poll_duration_seconds',
    help: 'Time a poll of a running server took',
    labels: ['status'],
    known: [pollLabels({ status: 'running' }), pollLabels({ status: 'stopped' })],
  },
  routeAdd: {
    name: 'proxy_add_duration_seconds',
    help: 'Time to add a route to the proxy',
    labels: ['status'],
    known: outcomes,
  },
  routeDelete: {
    name: 'proxy_delete_duration_seconds',
    help: 'Time to delete a route from the proxy',
    labels: ['status'],
    known: outcomes,
  },
  routeList: {
    name: 'proxy_poll_duration_seconds',
    help: 'Time to read all routes of the proxy',
  },
  routeCheck: {
    name: 'check_routes_duration_seconds',
    help: 'Time to compare all routes with the records and mend them',
  },
  login: {
    name: 'login_duration_seconds',
    help: 'Time a login took',
    labels: ['status'],
    known: [loginLabels({ status: 'success' }), loginLabels({ status: 'failure' })],
  },
  logout: { name: 'logout_duration_seconds', help: 'Time a logout took' },
  hubStart: { name: 'hub_startup_duration_seconds', help: 'Time the hub took to start' },
}

// JupyterHub's labels are the names of Python's enumerations; dashboards ask for them as they are.
function pollLabels({ status }: Measured['poll']): { readonly status: string } {
  return { status: `ServerPollStatus.${status}` }
}
function loginLabels({ status }: Measured['login']): { readonly status: string } {
  return { status: `LoginStatus.${status}` }
}

/** Makes the histograms. @returns what fills them */
export function createHistograms(registry: Registry, prefix: string): Measure {
  const make = ({ name, help, labels = [], buckets = DEFAULT, known = [] }: Definition) => {
    const histogram = new Histogram({
      name: `${prefix}_${name}`,
      help,
      labelNames: [...labels],
      buckets: [...buckets],
      registers: [registry],
    })
    for (const series of known) histogram.zero(series)
    return histogram
  }
  const named = Object.entries(DEFINITIONS).map(([what, item]) => [what, make(item)] as const)
  const histograms = Object.fromEntries(named) as Readonly<Record<keyof Measured, Histogram>>
  const fill: { readonly [What in keyof Measured]: Fill<What> } = {
    request: (seconds, about) => histograms.request.observe({ ...about }, seconds),
    spawn: (seconds, about) => histograms.spawn.observe({ ...about }, seconds),
    stop: (seconds, about) => histograms.stop.observe({ ...about }, seconds),
    poll: (seconds, about) => histograms.poll.observe(pollLabels(about), seconds),
    routeAdd: (seconds, about) => histograms.routeAdd.observe({ ...about }, seconds),
    routeDelete: (seconds, about) => histograms.routeDelete.observe({ ...about }, seconds),
    routeList: (seconds) => histograms.routeList.observe(seconds),
    routeCheck: (seconds) => histograms.routeCheck.observe(seconds),
    login: (seconds, about) => histograms.login.observe(loginLabels(about), seconds),
    logout: (seconds) => histograms.logout.observe(seconds),
    hubStart: (seconds) => histograms.hubStart.observe(seconds),
  }
  return (what, seconds, ...about) => fill[what](seconds, ...about)
}
