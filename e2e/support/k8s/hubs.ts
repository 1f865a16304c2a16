import { mkdir, mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hashPassword } from '@hubkit/core'
import { requiredRbac } from '@hubkit/spawner-k8s'
import { saveConfig, type Cluster } from '@hubkit/test-cluster/cluster'
import { until } from '@hubkit/testkit'
import { createMember, type Member } from '../cluster/member.ts'
import { drivenServers } from '../cluster/store-file.ts'
import { freeRange } from '../free-range.ts'
import { cleanUp } from '../hub-process.ts'
import { ADMIN_PASSWORD, type HubLimits } from '../hub-settings.ts'
import { openPodBook, type PodBook } from './pod-book.ts'

/** Short leases, so that who takes over need not wait; requests do not wait for what they began. */
const LIMITS: HubLimits = { leaseTime: '1s', requestWait: '200ms', namedServers: true }

/** Two hub processes on one store and one namespace. */
export interface KubeHubs {
  readonly hubs: readonly [Member, Member]
  readonly pods: PodBook
  /** Names of the objects of a kind in the namespace. */
  names(kind: string): Promise<readonly string[]>
  /** Resolves once no hub drives a server. */
  quiet(): Promise<void>
  isQuiet(): boolean
  log(): string
  close(): Promise<void>
}

/** Starts them, with the rights that a hub asks for and no others. */
export async function startKubeHubs(cluster: Cluster): Promise<KubeHubs> {
  const namespace = await cluster.namespace({ prefix: 'hubs' })
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-kube-')))
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
  await mkdir(env.NODE_COMPILE_CACHE)
  const account = await namespace.serviceAccountClient(rulesIn(namespace.name))
  const kubeconfig = await saveConfig(account.config, join(folder, 'kubeconfig'))
  const pods = await openPodBook(cluster, namespace.name)
  const { from } = await freeRange(2)
  const adminHash = await hashPassword(ADMIN_PASSWORD)
  let log = ''
  const member = (name: string, port: number): Member =>
    createMember(
      name,
      {
        folder,
        port,
        command: [],
        limits: LIMITS,
        adminHash,
        kubernetes: { kubeconfig, namespace: namespace.name },
      },
      (text) => (log = (log + text).slice(-200_000)),
      env,
    )
  const hubs = [member('a', from), member('b', from + 1)] as const
  const isQuiet = (): boolean => drivenServers(folder).length === 0

  async function close(): Promise<void> {
    try {
      await Promise.all(hubs.map((hub) => hub.kill()))
      await pods.close()
    } finally {
      await account.api.close()
      await namespace.remove()
      await cleanUp(folder)
    }
  }

  try {
    for (const hub of hubs) await hub.start()
  } catch (error) {
    await close()
    throw error
  }
  return {
    hubs,
    pods,
    async names(kind) {
      const path = `/api/v1/namespaces/${namespace.name}/${kind}`
      const { items } = await cluster.api.get<{ items: { metadata: { name: string } }[] }>(path)
      return items.map(({ metadata }) => metadata.name)
    },
    isQuiet,
    async quiet() {
      await until(isQuiet, {
        timeout: 15_000,
        message: () => `nobody drives ${drivenServers(folder).join(', ')}`,
      })
    },
    log: () => log,
    close,
  }
}

function rulesIn(namespace: string) {
  return requiredRbac({ image: 'test:latest', hubNamespace: namespace }).flatMap((object) =>
    object.kind === 'Role' && 'rules' in object ? (object.rules ?? []) : [],
  )
}
