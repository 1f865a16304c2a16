import type { V1Affinity, V1NodeAffinity, V1PodAffinity } from '@kubernetes/client-node'
import { listOf } from '../options/entries.ts'
import type { PodAffinityValues, SchedulingValues } from '../options/scheduling-values.ts'
import { withoutEmpty } from './without-empty.ts'

function nodeAffinity({
  required,
  preferred,
}: NonNullable<SchedulingValues['nodeAffinity']>): V1NodeAffinity {
  const terms = listOf(required)
  return withoutEmpty({
    // One selector: any of its terms is enough.
    ...(terms.length > 0
      ? { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [...terms] } }
      : {}),
    preferredDuringSchedulingIgnoredDuringExecution: [...listOf(preferred)],
  })
}

function podAffinity({ required, preferred }: PodAffinityValues): V1PodAffinity {
  return withoutEmpty({
    requiredDuringSchedulingIgnoredDuringExecution: [...listOf(required)],
    preferredDuringSchedulingIgnoredDuringExecution: [...listOf(preferred)],
  })
}

/** A pod's affinity; empty parts are left out, and so is the whole. */
export function affinityOf(scheduling: SchedulingValues): V1Affinity {
  return withoutEmpty({
    nodeAffinity: nodeAffinity(scheduling.nodeAffinity ?? {}),
    podAffinity: podAffinity(scheduling.podAffinity ?? {}),
    podAntiAffinity: podAffinity(scheduling.podAntiAffinity ?? {}),
  })
}
