import type { HubOptions } from '@hubkit/core'
import type { IdleCullerOptions } from '@hubkit/culler'
import type { KubernetesSpawnerOptions } from '@hubkit/spawner-k8s'

/** What a test tells a hub whose servers are pods. All of it is JSON. */
export interface ClusterHubSettings {
  /** For everything it keeps. */
  readonly folder: string
  /** Where it listens, and where pods reach it. */
  readonly host: string
  readonly port: number
  /** Path. */
  readonly kubeconfig: string
  readonly spawner: Omit<KubernetesSpawnerOptions, 'cluster'>
  /** Whether it takes over a KubeSpawner's pods before it serves. @default false */
  readonly takeOver?: boolean | undefined
  readonly limits?: Pick<HubOptions, 'startTimeout' | 'answerTimeout'> | undefined
  /** When idle servers are stopped. @default they are not */
  readonly cull?: Pick<IdleCullerOptions, 'after' | 'every'> | undefined
}
