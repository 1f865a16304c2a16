import { randomBytes } from 'node:crypto'
import type { V1PolicyRule } from '@kubernetes/client-node'
import { until } from '@hubkit/testkit'
import { isStatus } from '../api/kube-error.ts'
import type { AgentAddress } from '../fake-node/agent-server.ts'
import { type FakePods, fakePods } from '../fake-node/fake-pods.ts'
import {
  type AccountOptions,
  makeAccount,
  type Place,
  removeClusterRules,
  type ServiceAccountClient,
} from './service-account.ts'

/** A namespace of one test's own: `await using ns = await cluster.namespace()`. */
export interface TestNamespace extends AsyncDisposable {
  readonly name: string
  /** Missing unless nodes are fake. */
  readonly pods: FakePods | undefined
  /** A service account with exactly these rules in this namespace. */
  serviceAccountClient(
    rules: readonly V1PolicyRule[],
    options?: AccountOptions,
  ): Promise<ServiceAccountClient>
  /** Begins its removal; `wait` until it is gone, with all that was in it. */
  remove(options?: { readonly wait?: boolean }): Promise<void>
}

export interface NamespaceOptions {
  /** @default 'test' */
  readonly prefix?: string
  readonly labels?: Readonly<Record<string, string>>
}

const GONE = 120_000

export async function makeNamespace(
  place: Omit<Place, 'namespace'>,
  agent: AgentAddress | undefined,
  { prefix = 'test', labels = {} }: NamespaceOptions = {},
): Promise<TestNamespace> {
  const { api } = place
  const name = `${prefix}-${randomBytes(5).toString('hex')}`
  const path = `/api/v1/namespaces/${name}`
  await api.post('/api/v1/namespaces', { metadata: { name, labels } })
  // Without it no pod is admitted.
  await until(() => api.get(`${path}/serviceaccounts/default`), {
    timeout: 60_000,
    message: `namespace ${name} has its default service account`,
  })
  const pods = agent === undefined ? undefined : fakePods(agent, name)
  const remove = async ({ wait = false } = {}): Promise<void> => {
    await pods?.reset()
    await removeClusterRules(api, name)
    // The namespace controller alone would wait for the pods' own grace.
    await api.delete(`${path}/pods?gracePeriodSeconds=1`).catch((error: unknown) => {
      if (!isStatus(error, 504)) throw error // thousands take longer than one request may
    })
    await api.delete(path).catch((error: unknown) => {
      if (!isStatus(error, 404) && !isStatus(error, 409)) throw error // somebody removes it already
    })
    if (!wait) return
    const gone = (): Promise<boolean> =>
      api.get(path).then(
        () => false,
        (error: unknown) => isStatus(error, 404),
      )
    await until(gone, { timeout: GONE, message: `namespace ${name} is gone` })
  }
  return {
    name,
    pods,
    serviceAccountClient: (rules, options) =>
      makeAccount({ ...place, namespace: name }, rules, options),
    remove,
    [Symbol.asyncDispose]: remove,
  }
}
