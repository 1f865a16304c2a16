import type {
  V1NodeSelectorTerm,
  V1PodAffinityTerm,
  V1PreferredSchedulingTerm,
  V1Toleration,
  V1TopologySpreadConstraint,
  V1WeightedPodAffinityTerm,
} from '@kubernetes/client-node'
import type { Check } from '@hubkit/core/contract'
import { annotations, objectName, several, someText } from './kube-checks.ts'
import type { Reader } from './reader.ts'
import type { PodAffinityValues, SchedulingValues } from './scheduling-values.ts'

function podAffinity(reader: Reader): Check<PodAffinityValues | undefined> {
  return reader.group({
    required: several<V1PodAffinityTerm>(reader, 'V1PodAffinityTerm'),
    preferred: several<V1WeightedPodAffinityTerm>(reader, 'V1WeightedPodAffinityTerm'),
  })
}

/** Checks where pods may run. */
export function scheduling(reader: Reader): Check<SchedulingValues | undefined> {
  return reader.group({
    nodeSelector: annotations(reader),
    tolerations: several<V1Toleration>(reader, 'V1Toleration'),
    nodeAffinity: reader.group({
      required: several<V1NodeSelectorTerm>(reader, 'V1NodeSelectorTerm'),
      preferred: several<V1PreferredSchedulingTerm>(reader, 'V1PreferredSchedulingTerm'),
    }),
    podAffinity: podAffinity(reader),
    podAntiAffinity: podAffinity(reader),
    topologySpread: several<V1TopologySpreadConstraint>(reader, 'V1TopologySpreadConstraint'),
    schedulerName: reader.text(objectName),
    priorityClass: reader.text(someText),
    runtimeClass: reader.text(someText),
  })
}
