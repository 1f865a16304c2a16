import type { Cluster } from '@hubkit/test-cluster/cluster'
import type { Hop } from '@hubkit/test-cluster/hop'
import { until } from '@hubkit/testkit'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Finding } from '../hub/finding.ts'
import { times, type Load } from '../hub/load.ts'
import type { Side } from '../hub/side.ts'
import { median } from '../hub/statistics.ts'
import { ensureUsers, startServer, stopServer, userName } from '../hub/world.ts'
import { allPods, watchPods, type Sight } from './pods.ts'

/** How much is done. */
export interface Scale {
  /** Servers that are started, then stopped, {@link AT_ONCE} at once. */
  readonly spawns: number
  /** Pods beside, that the hub sees and has not to do with. */
  readonly watched: number
  /** Seconds without anything to do. */
  readonly idle: number
}

/** A hub with a way to the cluster of its own. */
export interface KubeSide {
  readonly side: Side
  readonly hop: Hop
  readonly cluster: Cluster
  readonly namespace: string
}

const AT_ONCE = 16
const ALONE = 10
/** Milliseconds for memory to settle. */
const SETTLE = 8000

const below = { kind: 'below' } as const

/** Everything that is measured at one hub. */
export async function measureSide(one: KubeSide, scale: Scale): Promise<readonly Finding[]> {
  const { side, hop, cluster, namespace } = one
  const { spawns, watched, idle } = scale
  await using sight = await watchPods(cluster, namespace)
  await side.startAfresh()
  await ensureUsers(side, spawns + ALONE)
  // Modules are read and connections made by the first ones; and both hubs watch from then on.
  await times(side, ALONE, (index) => startServer(side, userName(index)), 4)
  await times(side, ALONE, (index) => stopServer(side, userName(index)), 4)

  const alone = await timesToPod(side, sight, ALONE, 1)
  await times(side, ALONE, (index) => stopServer(side, userName(index)), 4)
  const starts = counted(hop)
  const many = await timesToPod(side, sight, spawns, AT_ONCE)
  const asked = starts()
  const quiet = counted(hop)
  await sleep(idle * 1000)
  const idly = quiet()
  const memory = await perPod(one, watched)
  const stops = counted(hop)
  const stopped = await times(side, spawns, (index) => stopServer(side, userName(index)), AT_ONCE)
  const told = stops()
  return [
    calls('API calls for a start', asked / spawns),
    calls('API calls for a stop', told / spawns),
    calls(`API calls a minute, ${spawns} running, nothing to do`, (idly * 60) / idle),
    { what: 'processor time for a start', value: many.load.cpu ?? 0, unit: 'ms', aim: below },
    { what: 'processor time for a stop', value: stopped.cpu ?? 0, unit: 'ms', aim: below },
    { what: 'from request to pod, one alone', value: median(alone.waits), unit: 'ms', aim: below },
    {
      what: `from request to pod, ${AT_ONCE} at once`,
      value: median(many.waits),
      unit: 'ms',
      aim: below,
    },
    rate(`starts, ${spawns} servers`, many.load),
    rate(`stops, ${spawns} servers`, stopped),
    { what: 'memory for each further pod that is watched', value: memory, unit: 'KiB', aim: below },
  ]
}

function calls(what: string, value: number): Finding {
  return { what, value, unit: 'calls', aim: below }
}

function rate(what: string, { count, seconds }: Load): Finding {
  return { what, value: count / seconds, unit: '/s', aim: { kind: 'times', factor: 1 } }
}

/** Requests that came to the API server since. */
function counted({ requests }: Hop): () => number {
  const before = requests.length
  return () => requests.length - before
}

/** Starts servers, and tells how long each request waited until its pod was there. */
async function timesToPod(side: Side, sight: Sight, count: number, atOnce: number) {
  const waits: number[] = []
  const load = await times(
    side,
    count,
    async (index) => {
      const name = userName(index)
      const asked = performance.now()
      await startServer(side, name)
      const made = sight.made.get(name) ?? Number.NaN
      waits.push(made - asked)
    },
    atOnce,
  )
  return { load, waits }
}

/** How much more memory the hub's process takes for each pod that it sees, in KiB. */
async function perPod({ side, cluster, namespace }: KubeSide, count: number): Promise<number> {
  const [model] = await allPods(cluster, namespace)
  if (!model) throw new Error('there is no pod to be copied')
  await sleep(SETTLE)
  const before = (await side.memory()).hub
  const { annotations = {}, labels = {} } = model.metadata
  const pods = `/api/v1/namespaces/${namespace}/pods`
  const { nodeName, ...spec } = model.spec
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) {
        const name = `beside-${(next += 1)}`
        // Nobody's: the one hub knows servers by their ids, the other by their names.
        const marks = { ...annotations, 'hubkit.dev/server-id': name }
        await cluster.api.post(pods, { metadata: { name, labels, annotations: marks }, spec })
      }
    }),
  )
  await until(
    async () => {
      const all = await allPods(cluster, namespace)
      return all.every(({ status }) => status.phase === 'Running')
    },
    { timeout: 600_000, message: `${count} pods on ${nodeName} run` },
  )
  await sleep(SETTLE)
  return (((await side.memory()).hub - before) * 1024) / count
}
