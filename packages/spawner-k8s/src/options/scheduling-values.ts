import type {
  V1NodeSelectorTerm,
  V1PodAffinityTerm,
  V1PreferredSchedulingTerm,
  V1Toleration,
  V1TopologySpreadConstraint,
  V1WeightedPodAffinityTerm,
} from '@kubernetes/client-node'
import type { ListOrRecord } from './common-values.ts'

/** Terms of affinity, or of anti-affinity, to other pods. */
export interface PodAffinityValues {
  readonly required?: ListOrRecord<V1PodAffinityTerm> | undefined
  readonly preferred?: ListOrRecord<V1WeightedPodAffinityTerm> | undefined
}

/** On which node a pod may run. */
export interface SchedulingValues {
  /** Labels that its node must have. */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined
  readonly tolerations?: ListOrRecord<V1Toleration> | undefined
  readonly nodeAffinity?:
    | {
        /** One of them must hold. */
        readonly required?: ListOrRecord<V1NodeSelectorTerm> | undefined
        readonly preferred?: ListOrRecord<V1PreferredSchedulingTerm> | undefined
      }
    | undefined
  readonly podAffinity?: PodAffinityValues | undefined
  readonly podAntiAffinity?: PodAffinityValues | undefined
  readonly topologySpread?: ListOrRecord<V1TopologySpreadConstraint> | undefined
  readonly schedulerName?: string | undefined
  readonly priorityClass?: string | undefined
  readonly runtimeClass?: string | undefined
}
