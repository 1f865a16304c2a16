import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hop } from '@hubkit/test-cluster/hop'
import { useCluster } from '@hubkit/test-cluster/vitest'
import type { V1PolicyRule } from '@kubernetes/client-node'
import type { JsonObject, ServerRef, Spawner, Started } from '@hubkit/core/contract'
import {
  logsContext,
  recordingLogger,
  serverContext,
  serverRef,
  spawnContext,
  stopContext,
  until,
  type ServerRefParts,
} from '@hubkit/testkit'
import { afterEach, beforeEach } from 'vitest'
import { kubeCluster, type KubeCluster } from '../../src/cluster/kube-cluster.ts'
import { kubernetesSpawner } from '../../src/kubernetes-spawner.ts'
import { requiredRbac } from '../../src/operate/rbac.ts'
import type { KubernetesSpawnerOptions } from '../../src/options/spawner.ts'

export const cluster = await useCluster()

type TestCluster = typeof cluster
type Namespace = Awaited<ReturnType<TestCluster['namespace']>>
export type TestOptions = Partial<Omit<KubernetesSpawnerOptions, 'cluster'>>

/** A namespace of the test's own, and hubs in it that have the rights they ask for and no more. */
export interface World {
  readonly namespace: Namespace
  readonly hubId: string
  /** As administrator. */
  readonly api: TestCluster['api']
  /** Path of something in the namespace: `pods/a`. */
  at(rest: string): string
  spawner(options?: TestOptions): Promise<Spawner>
  /** The same with a hop before the API server. */
  behindHop(options?: TestOptions): Promise<{ spawner: Spawner; hop: Hop; kube: KubeCluster }>
  /** The same with a token that is in a file, where it can be changed. */
  withTokenFile(): Promise<Rotating>
  server(parts?: ServerRefParts): Server
  /** Waits for claims, and gives each a volume: nothing provisions them here. */
  bindClaims(): Promise<void>
}

/** A spawner whose token changes. */
interface Rotating extends AsyncDisposable {
  readonly spawner: Spawner
  /** Resolves when the token is refused. */
  revoke(): Promise<void>
  /** Puts a new one into the file. */
  renew(): Promise<void>
}

/** A server, and what a hub asks about it. */
export interface Server {
  readonly ref: ServerRef
  readonly pod: string
  /** Everything that was reported. */
  readonly reports: string[]
  readonly log: ReturnType<typeof recordingLogger>
  start(by: Spawner, parts?: Parts & { env?: Record<string, string> }): Promise<Started>
  stop(by: Spawner, parts?: Parts & { now?: boolean }): Promise<void>
  poll(by: Spawner, parts?: Parts): ReturnType<Spawner['poll']>
  destroy(by: Spawner, parts?: Parts): Promise<void>
  logs(by: Spawner, parts?: Parts): Promise<string[]>
}

interface Parts {
  readonly attempt?: number
  readonly state?: JsonObject | undefined
  readonly options?: unknown
  readonly signal?: AbortSignal
}

/** A world for each test of a file, in the shared cluster or in one of the file's own. */
export function useWorld(on: () => TestCluster = () => cluster): () => World {
  let world: World | undefined
  let end: (() => Promise<void>) | undefined
  beforeEach(async () => {
    const namespace = await on().namespace()
    const made = makeWorld(namespace, on())
    world = made.world
    end = made.end
  })
  afterEach(async () => {
    await end?.()
    world = undefined
  })
  return () => {
    if (!world) throw new Error('there is a world only within a test')
    return world
  }
}

/** What `requiredRbac` asks for in the namespace, and beyond it. */
function rulesFor(namespace: string, options: TestOptions) {
  const objects = requiredRbac({ image: 'test:latest', hubNamespace: namespace, ...options })
  const of = (kind: string): V1PolicyRule[] =>
    objects.flatMap((object) =>
      object.kind === kind && 'rules' in object ? (object.rules ?? []) : [],
    )
  return { rules: of('Role'), clusterRules: of('ClusterRole') }
}

export function makeWorld(
  namespace: Namespace,
  on: TestCluster = cluster,
): { world: World; end: () => Promise<void> } {
  const ends: (() => Promise<void>)[] = []
  const hubId = `hub${namespace.name.slice(-10)}`

  const kubeFor = async (options: TestOptions, url?: string): Promise<KubeCluster> => {
    const { rules, clusterRules } = rulesFor(namespace.name, options)
    const account = await namespace.serviceAccountClient(rules, {
      clusterRules,
      ...(url === undefined ? {} : { url }),
    })
    const kube = kubeCluster({ from: account.config })
    ends.push(
      () => kube.close(),
      async () => account.api.close(),
    )
    return kube
  }
  const make = (kube: KubeCluster, options: TestOptions) =>
    kubernetesSpawner({
      cluster: kube,
      hubNamespace: namespace.name,
      image: 'test:latest',
      ...options,
    }) as Spawner

  const world: World = {
    namespace,
    hubId,
    api: on.api,
    at: (rest) => `/api/v1/namespaces/${namespace.name}/${rest}`,
    spawner: async (options = {}) => make(await kubeFor(options), options),
    async behindHop(options = {}) {
      const hop = await on.hop()
      const kube = await kubeFor(options, hop.url)
      ends.push(() => hop.close())
      return { spawner: make(kube, options), hop, kube }
    },
    async withTokenFile() {
      const folder = await mkdtemp(join(tmpdir(), 'hubkit-token-'))
      const token = join(folder, 'token')
      const kubeconfig = join(folder, 'kubeconfig')
      let account = await namespace.serviceAccountClient(rulesFor(namespace.name, {}).rules)
      const config = JSON.parse(account.config.exportConfig()) as { users: { user: object }[] }
      for (const one of config.users)
        one.user = { 'auth-provider': { name: 'tokenFile', config: { tokenFile: token } } }
      await writeFile(kubeconfig, JSON.stringify(config))
      await writeFile(token, `${account.token}\n`)
      const kube = kubeCluster({ from: { kubeconfig } })
      return {
        spawner: make(kube, {}),
        revoke: () => account.revoke(),
        async renew() {
          await account.api.close()
          account = await account.renew()
          await writeFile(token, account.token)
        },
        async [Symbol.asyncDispose]() {
          await kube.close()
          await account.api.close()
          await rm(folder, { recursive: true })
        },
      }
    },
    server: (parts) => makeServer(serverRef({ hubId, ...parts })),
    async bindClaims() {
      type Claim = { metadata: { name: string; uid: string }; spec: { volumeName?: string } }
      const claims = await until(async () => {
        const path = world.at('persistentvolumeclaims')
        const { items } = await on.api.get<{ items: Claim[] }>(path)
        const unbound = items.filter(({ spec }) => spec.volumeName === undefined)
        return unbound.length > 0 && unbound
      })
      for (const { metadata } of claims) {
        const name = `${namespace.name}-${metadata.uid.slice(0, 8)}`
        await on.api.post('/api/v1/persistentvolumes', {
          metadata: { name },
          spec: {
            capacity: { storage: '1Gi' },
            accessModes: ['ReadWriteOnce'],
            persistentVolumeReclaimPolicy: 'Retain',
            storageClassName: '',
            hostPath: { path: '/nowhere' },
            claimRef: { namespace: namespace.name, name: metadata.name, uid: metadata.uid },
          },
        })
        ends.push(async () => {
          await on.api.delete(`/api/v1/persistentvolumes/${name}`)
        })
      }
    },
  }
  return {
    world,
    async end() {
      for (const close of ends) await close()
      await namespace.remove()
    },
  }
}

function makeServer(ref: ServerRef): Server {
  const states = new Map<number, JsonObject | undefined>()
  const log = recordingLogger()
  const reports: string[] = []
  const common = ({ attempt = 1, signal, ...parts }: Parts) => ({
    attempt,
    signal,
    log,
    state: 'state' in parts ? parts.state : states.get(attempt),
  })
  return {
    ref,
    pod: `jupyter-${ref.id}`,
    reports,
    log,
    async start(by, { env = {}, options = {}, ...parts } = {}) {
      const checked = await checkedOptions(by, ref, options)
      const ctx = spawnContext(ref, { ...common(parts), options: checked, env })
      const started = await by.start({
        ...ctx,
        report: (progress) => void reports.push(progress.message),
      })
      states.set(ctx.attempt, started.state)
      return started
    },
    stop: (by, { now = true, ...parts } = {}) =>
      by.stop(stopContext(ref, { ...common(parts), now })),
    poll: (by, parts = {}) => by.poll(serverContext(ref, common(parts))),
    async destroy(by, parts = {}) {
      await by.destroy?.(serverContext(ref, common(parts)))
    },
    async logs(by, parts = {}) {
      const lines: string[] = []
      for await (const line of by.logs?.(logsContext(ref, common(parts))) ?? []) lines.push(line)
      return lines
    },
  }
}

async function checkedOptions(by: Spawner, ref: ServerRef, given: unknown) {
  const { options } = by
  const schema =
    typeof options === 'function'
      ? await options({ ...ref.user, groups: [], admin: false })
      : options
  const result = await schema?.['~standard'].validate(given)
  if (result?.issues) throw new Error(JSON.stringify(result.issues))
  return result ? result.value : given
}

/** What a promise was rejected with; the test fails when it was not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error('it was not rejected')
}
