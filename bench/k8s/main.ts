// npm run bench:k8s: what a start and a stop cost on a Kubernetes cluster, beside KubeSpawner in JupyterHub, both from
// PyPI, on the same control plane.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startControlPlane } from '@hubkit/test-cluster/control-plane'
import { KUBESPAWNER, kubespawnerEnvironment } from '../../e2e/support/kubespawner/environment.ts'
import { machine } from '../hub/machine.ts'
import { oursSide } from '../hub/ours.ts'
import { peerSide } from '../hub/peer.ts'
import type { Side } from '../hub/side.ts'
import { median } from '../hub/statistics.ts'
import { table } from '../hub/table.ts'
import { measureSide, type Scale } from './measure.ts'

const OUR_HUB = fileURLToPath(new URL('ours/hub.ts', import.meta.url))
const THEIR_CONFIG = fileURLToPath(new URL('peer/jupyterhub_config.py', import.meta.url))
const FULL: Scale & { readonly rounds: number } = {
  spawns: 200,
  watched: 2000,
  idle: 30,
  rounds: 3,
}
const QUICK = { spawns: 32, watched: 300, idle: 10, rounds: 1 }

const { values } = parseArgs({
  allowNegative: true,
  options: {
    quick: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: true },
    rounds: { type: 'string' },
  },
})

async function main(): Promise<void> {
  const where = machine()
  const { rounds, ...scale } = values.quick ? QUICK : FULL
  await using cluster = await startControlPlane({ say: console.error })

  /** One hub, in a namespace of its own and with a hop of its own, on nothing. */
  async function measured(make: Make): Promise<Figures | undefined> {
    await using namespace = await cluster.namespace({ prefix: 'bench' })
    await namespace.pods?.rule({ script: { events: false } })
    const hop = await cluster.hop()
    const side = await make({ kubeconfig: hop.kubeconfig, namespace: namespace.name })
    try {
      if (!side) return undefined
      const place = { side, hop, cluster, namespace: namespace.name }
      return { name: side.name, findings: await measureSide(place, scale) }
    } finally {
      await side?.close()
      await hop.close()
    }
  }

  const ours: Figures[] = []
  const theirs: Figures[] = []
  for (let round = 0; round < Number(values.rounds ?? rounds); round += 1) {
    console.error(`round ${round + 1}`)
    const mine = await measured((more) => oursSide(0, [], { main: OUR_HUB, more }))
    if (mine) ours.push(mine)
    const other = values.peer ? await measured(kubeSpawner) : undefined
    if (other) theirs.push(other)
  }
  const rows = middle(ours).map((finding, index) => ({
    ...finding,
    peer: middle(theirs)[index]?.value,
    peerCpu: undefined,
  }))
  console.log(`\n${table(rows, 'Hubkit', theirs[0]?.name)}\n\n${where}`)
}

type Make = (more: {
  readonly kubeconfig: string
  readonly namespace: string
}) => Promise<Side | undefined>

interface Figures {
  readonly name: string
  readonly findings: Awaited<ReturnType<typeof measureSide>>
}

async function kubeSpawner({ kubeconfig, namespace }: Parameters<Make>[0]) {
  const side = await peerSide(0, {
    install: kubespawnerEnvironment,
    config: THEIR_CONFIG,
    name: `KubeSpawner ${KUBESPAWNER}`,
    more: { settings: { namespace }, env: { KUBECONFIG: kubeconfig } },
  })
  if (!('missing' in side)) return side
  console.error(`KubeSpawner is not measured: ${side.missing}`)
  return undefined
}

/** Of each figure the middle one of all rounds. */
function middle(rounds: readonly Figures[]): Figures['findings'] {
  return (rounds[0]?.findings ?? []).map((finding, index) => ({
    ...finding,
    value: median(rounds.map(({ findings }) => findings[index]?.value ?? 0)),
  }))
}

await main()
