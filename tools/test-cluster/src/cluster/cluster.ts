import type { KubeConfig } from '@kubernetes/client-node'
import { type KubeApi, kubeApi } from '../api/kube-api.ts'
import { authorityOf, fileConfig } from '../api/kubeconfig.ts'
import { type Control, controlOf } from '../control-plane/control.ts'
import { readState } from '../control-plane/state.ts'
import { agentOf } from '../fake-node/agent-server.ts'
import { type FakeNodes, nodesOf } from '../fake-node/fake-pods.ts'
import { type Hop, startHop } from '../hop/hop.ts'
import { makeNamespace, type NamespaceOptions, type TestNamespace } from './namespace.ts'

export { saveConfig } from '../api/kubeconfig.ts'

/** A cluster that tests use, as administrator. */
export interface Cluster {
  /** Path. */
  readonly kubeconfig: string
  readonly url: string
  /** PEM; undefined when a public authority signed. */
  readonly ca: string | undefined
  readonly config: KubeConfig
  readonly api: KubeApi
  /** Missing when the cluster is not ours: {@link needsControl}. */
  readonly control: Control | undefined
  /** Missing unless nodes are fake. */
  readonly nodes: FakeNodes | undefined
  namespace(options?: NamespaceOptions): Promise<TestNamespace>
  /** A fault-injecting address before the API server, in this process. Close it. */
  hop(): Promise<Hop>
}

/** The cluster whose state is in this folder. @throws Error when there is none */
export async function openCluster(folder: string): Promise<Cluster> {
  const state = await readState(folder)
  if (state === undefined) throw new Error(`there is no cluster in ${folder}`)
  return clusterOf(state.kubeconfig, folder)
}

/** Any cluster, by its kubeconfig. */
export function foreignCluster(kubeconfig: string): Promise<Cluster> {
  return clusterOf(kubeconfig, undefined)
}

async function clusterOf(kubeconfig: string, folder: string | undefined): Promise<Cluster> {
  const config = fileConfig(kubeconfig)
  const url = config.getCurrentCluster()?.server
  if (url === undefined) throw new Error(`${kubeconfig} has no current cluster`)
  const ca = authorityOf(config)
  const api = await kubeApi(config)
  const agent = folder === undefined ? undefined : await agentOf(folder)
  return {
    kubeconfig,
    url,
    ca,
    config,
    api,
    control: folder === undefined ? undefined : controlOf(folder, api),
    nodes: agent === undefined ? undefined : nodesOf(agent),
    namespace: (options) => makeNamespace({ api, server: url, ca }, agent, options),
    hop: () => startHop({ config, folder }),
  }
}

/** What can be killed and frozen; undefined after saying on one line what is left out. */
export function needsControl(cluster: Cluster, what: string): Control | undefined {
  if (cluster.control === undefined) {
    console.warn(`${what} not tested: KUBECONFIG names a cluster that is not ours.`)
  }
  return cluster.control
}
