import { KubeConfig } from '@kubernetes/client-node'
import { HubError } from '@hubkit/core/contract'

/** Where an API server is and who we are there. */
export type ClusterSource =
  /** The service account of the pod that the hub runs in. */
  | 'in-cluster'
  /** As kubectl does: `KUBECONFIG`, the file in the home folder, or the pod's service account. */
  | 'default'
  | {
      /** Path of a kubeconfig file. */
      readonly kubeconfig: string
      /** @default the file's current context */
      readonly context?: string | undefined
    }
  /** Made by the application. */
  | KubeConfig

/** A function that reads the configuration, again each time it is called. */
export function configLoader(from: ClusterSource): () => KubeConfig {
  if (from instanceof KubeConfig) return () => from
  const load = (): KubeConfig => {
    const config = new KubeConfig()
    if (from === 'in-cluster') config.loadFromCluster()
    else if (from === 'default') config.loadFromDefault()
    else {
      config.loadFromFile(from.kubeconfig)
      if (from.context !== undefined) config.setCurrentContext(from.context)
    }
    return config
  }
  return load
}

/**
 * Reads the configuration for the first time.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function checkedConfig(load: () => KubeConfig): KubeConfig {
  let config: KubeConfig
  try {
    config = load()
  } catch (error) {
    throw new HubError('HUB_ERR_OPTION', {
      message: 'kubeCluster.from: the configuration cannot be read',
      hint: error instanceof Error ? firstLine(error.message) : undefined,
      cause: error,
    })
  }
  if (!URL.canParse(config.getCurrentCluster()?.server ?? ''))
    throw new HubError('HUB_ERR_OPTION', {
      message: `kubeCluster.from: the configuration names no cluster for its context ${JSON.stringify(config.getCurrentContext())}`,
    })
  return config
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
