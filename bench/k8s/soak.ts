// npm run soak:k8s: thousands of running pods, and a hub that is started anew among them. Looks whether any is lost, made
// twice or stopped. HUBKIT_SOAK_PODS says how many there are (5000).
import { fileURLToPath } from 'node:url'
import { startControlPlane } from '@hubkit/test-cluster/control-plane'
import { until } from '@hubkit/testkit'
import { machine } from '../hub/machine.ts'
import { oursSide } from '../hub/ours.ts'
import { AS_ADMIN, type Side } from '../hub/side.ts'
import { times } from '../hub/load.ts'
import { ensureUsers, readyUsers, startServer, userName, userPath } from '../hub/world.ts'
import { allNames, allPods, ownerOf, watchPods } from './pods.ts'

const PODS = Number(process.env['HUBKIT_SOAK_PODS'] ?? 5000)
/** Pods that somebody deletes while no hub runs, and servers that start and stop while one is killed. */
const FEW = Math.max(1, Math.floor(PODS / 50))
const HUB = fileURLToPath(new URL('ours/hub.ts', import.meta.url))
const TRIES = 5
const PATIENCE = 15 * 60_000

const faults: string[] = []

function say(what: string, value: string | number): void {
  console.log(`${what.padEnd(62)} ${value}`)
}

function expectThat(what: string, holds: boolean, more = ''): void {
  if (!holds) faults.push(`${what}${more === '' ? '' : `: ${more}`}`)
  say(what, holds ? 'yes' : `NO ${more}`)
}

function secondsSince(begun: number): string {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`
}

const users = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => userName(from + index))

/** Waits until exactly these are ready. */
async function untilReady(side: Side, wanted: readonly string[]): Promise<void> {
  const names = wanted.toSorted().join(' ')
  let last = 0
  await until(
    async () => {
      const ready = await readyUsers(side)
      last = ready.length
      return ready.toSorted().join(' ') === names
    },
    { timeout: PATIENCE, message: () => `${wanted.length} servers are ready, not ${last}` },
  )
}

async function routes(side: Side): Promise<number> {
  let count = 0
  for (let offset = 0; ; offset += 200) {
    const path = `/hub/api/proxy?limit=200&offset=${offset}`
    const { text } = await side.client().demand({ path, headers: AS_ADMIN })
    const page = Object.keys(JSON.parse(text) as object)
    count += page.filter((route) => route.startsWith('/user/')).length
    if (page.length < 200) return count
  }
}

async function untilRouted(side: Side, count: number): Promise<void> {
  await until(async () => (await routes(side)) === count, {
    timeout: PATIENCE,
    message: `${count} routes are there`,
  })
}

async function main(): Promise<void> {
  console.log(machine())
  await using cluster = await startControlPlane({ say: console.log })
  await using namespace = await cluster.namespace({ prefix: 'soak' })
  await namespace.pods?.rule({ script: { events: false } })
  const { kubeconfig } = cluster
  const side = await oursSide(0, [], { main: HUB, more: { kubeconfig, namespace: namespace.name } })
  try {
    await side.startAfresh()
    say('memory of the hub without servers', mebibytes((await side.memory()).hub))
    await ensureUsers(side, PODS + FEW)
    let again = 0
    const starting = await times(
      side,
      PODS,
      async (index) => {
        for (let tries = 1; ; tries += 1) {
          try {
            return await startServer(side, userName(index))
          } catch (error) {
            // On a machine that is busy with other things a start may take too long; that is told.
            if (tries === TRIES) throw error
            again += 1
          }
        }
      },
      64,
    )
    say('of them with more than one try', again)
    say(`${PODS} servers started`, `${starting.seconds.toFixed(1)} s`)
    say('processor time of the hub for each', `${starting.cpu?.toFixed(1)} ms`)
    say(`memory of the hub with ${PODS} servers`, mebibytes((await side.memory()).hub))
    const before = await allPods(cluster, namespace.name)
    expectThat('each server has one pod', before.length === PODS, String(before.length))

    // Ended as an operator would; meanwhile somebody deletes some pods.
    await using sight = await watchPods(cluster, namespace.name)
    await side.stop()
    const victims = before.slice(0, FEW)
    for (const { metadata } of victims)
      await cluster.api.delete(`/api/v1/namespaces/${namespace.name}/pods/${metadata.name}`, {
        gracePeriodSeconds: 0,
      })
    const lost = new Set(victims.map(ownerOf))
    const left = users(0, PODS).filter((name) => !lost.has(name))
    const restarting = performance.now()
    const answered = await side.start()
    say('restart: the API answers after', `${(answered / 1000).toFixed(1)} s`)
    await untilRouted(side, PODS).catch(() => untilRouted(side, left.length))
    say('restart: routes are there after', secondsSince(restarting))
    await untilReady(side, left)
    say(`restart: ${left.length} ready, ${FEW} known to be gone after`, secondsSince(restarting))
    await untilRouted(side, left.length)
    say('memory of the hub after the restart', mebibytes((await side.memory()).hub))
    const gone = new Set(victims.map(({ metadata }) => metadata.uid))
    expectThat(
      'no pod was deleted but those that somebody else deleted',
      [...sight.deleted].every((uid) => gone.has(uid)),
      String(sight.deleted.size),
    )
    const uids = new Map(before.map((pod) => [ownerOf(pod), pod.metadata.uid]))
    const sameAs = (pods: Awaited<ReturnType<typeof allPods>>): number =>
      pods.filter((pod) => uids.get(ownerOf(pod)) === pod.metadata.uid).length
    const there = await allPods(cluster, namespace.name)
    expectThat(
      'every other pod is the one that it was',
      sameAs(there) === left.length && there.length === left.length,
      String(there.length),
    )

    // Killed while some start and others stop.
    const coming = users(PODS, PODS + FEW)
    const going = left.slice(0, FEW)
    const ask = (name: string, method: 'POST' | 'DELETE') =>
      side
        .client()
        .ask({ method, path: `${userPath(name)}/server`, headers: AS_ADMIN })
        .catch(() => undefined) // the hub was killed: it is asked again
    const asked = [
      ...coming.map((name) => ask(name, 'POST')),
      ...going.map((name) => ask(name, 'DELETE')),
    ]
    const known = new Set(before.map(({ metadata }) => metadata.uid))
    await until(() => [...sight.seen].some((uid) => !known.has(uid)), { timeout: PATIENCE })
    await side.kill()
    await Promise.all(asked)
    const killed = performance.now()
    say('killed amid starts and stops: API after', `${((await side.start()) / 1000).toFixed(1)} s`)
    // What nobody had acknowledged is asked for again; the rest goes on by itself, and is refused.
    await Promise.all([
      ...coming.map((name) => ask(name, 'POST')),
      ...going.map((name) => ask(name, 'DELETE')),
    ])
    const kept = left.slice(FEW)
    await untilReady(side, [...kept, ...coming])
    await untilRouted(side, kept.length + coming.length)
    say('killed amid starts and stops: all settled after', secondsSince(killed))
    const after = await allPods(cluster, namespace.name)
    const same = sameAs(after)
    expectThat('no healthy pod was stopped or replaced', same === kept.length, `${same}`)
    expectThat('each server has one pod', after.length === kept.length + FEW, `${after.length}`)
    const secrets = await allNames(cluster, namespace.name, 'secrets')
    const named = new Set(after.map(({ metadata }) => metadata.name))
    const orphans = secrets.filter((name) => ![...named].some((pod) => name.startsWith(pod)))
    // Of pods that others deleted: they go with the next stop or start.
    say('Secrets of no pod', orphans.length)
    expectThat('no Secret is left of a server that was stopped', orphans.length <= FEW)
  } finally {
    await side.close()
  }
  for (const fault of faults) console.error(`FAULT ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

function mebibytes(value: number): string {
  return `${value.toFixed(0)} MiB`
}

await main()
