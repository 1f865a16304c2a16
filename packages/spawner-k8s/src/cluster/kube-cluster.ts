import { KubeConfig } from '@kubernetes/client-node'
import { check, checkOptions, HubError, type Duration } from '@hubkit/core/contract'
import { createClient, type KubeClient } from './client.ts'
import { createCredentials } from './credentials.ts'
import { checkedConfig, configLoader, type ClusterSource } from './load-config.ts'

/** Options of {@link kubeCluster}. */
export interface KubeClusterOptions {
  readonly from: ClusterSource
  /** What one request may take. @default '10s' */
  readonly requestTimeout?: Duration | undefined
  /** How long a request that fails for a moment (429, 5xx, no answer) is tried again. @default '30s' */
  readonly retryTimeout?: Duration | undefined
  /** Connections for requests, besides one for each watch. @default 32 */
  readonly connections?: number | undefined
}

/** An API server and our account there. */
export interface KubeCluster extends KubeClient {
  /** The API server's address. */
  readonly server: string
  /** The namespace of the configuration's context; in a pod the pod's own. */
  readonly namespace: string
  /** Ends what is under way and closes the connections. */
  close(): Promise<void>
}

const isText = (value: unknown): boolean => typeof value === 'string'

const SHAPE = {
  from: check.either(
    isText,
    check.oneOf('in-cluster', 'default'),
    check.either(
      (value): value is KubeConfig => value instanceof KubeConfig,
      check.having<KubeConfig>('a KubeConfig', 'applyToHTTPSOptions'),
      check.object({
        kubeconfig: check.string({ min: 1 }),
        context: check.optional(check.string({ min: 1 })),
      }),
    ),
  ),
  requestTimeout: check.optional(check.duration(1), 10_000),
  retryTimeout: check.optional(check.duration(), 30_000),
  connections: check.optional(check.integer(1, 10_000), 32),
}

/**
 * One cluster to start servers in. Make one for each cluster; spawners may share it, and nothing of it is global.
 * Tokens that are renewed in a file, and kubeconfig files that change, are read anew.
 *
 * @example
 * kubernetesSpawner({ cluster: kubeCluster({ from: 'in-cluster' }), image: 'quay.io/jupyter/base-notebook' })
 *
 * @throws HubError `HUB_ERR_OPTION` when an option is wrong or the configuration cannot be read
 */
export function kubeCluster(options: KubeClusterOptions): KubeCluster {
  const { from, requestTimeout, retryTimeout, connections } = checkOptions(
    'kubeCluster',
    options,
    SHAPE,
  )
  const load = configLoader(from)
  const config = checkedConfig(load)
  const credentials = createCredentials(load, connections)
  const closing = new AbortController()
  return {
    ...createClient(credentials, {
      connections,
      requestTimeout,
      retryTimeout,
      closed: closing.signal,
    }),
    server: config.getCurrentCluster()?.server ?? '',
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    async close() {
      closing.abort(new HubError('HUB_ERR_CLOSED', { message: 'The cluster object was closed.' }))
      await credentials.close()
    },
  }
}
