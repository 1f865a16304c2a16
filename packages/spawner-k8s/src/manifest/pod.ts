import type { V1EnvVar, V1Pod, V1PodSpec } from '@kubernetes/client-node'
import { listOf } from '../options/entries.ts'
import type { ManifestContext, ServerSpec } from '../spec.ts'
import { affinityOf } from './affinity.ts'
import { notebookContainer } from './container.ts'
import { metadataFor } from './metadata.ts'
import { ownedBy } from './owned-by.ts'
import { podSecurity } from './security-context.ts'
import { strategicMerge } from './strategic-merge.ts'
import { volumesOf } from './volumes.ts'
import { withoutEmpty } from './without-empty.ts'

function podSpec(spec: ServerSpec, context: ManifestContext, env: readonly V1EnvVar[]): V1PodSpec {
  const { values, graceSeconds } = spec
  const { scheduling = {}, serviceAccount = {} } = values
  const pod = {
    // The notebook first: what reads the pod takes the first container for the server.
    containers: [notebookContainer(spec, context, env), ...listOf(values.extraContainers)],
    initContainers: [...listOf(values.initContainers)],
    volumes: volumesOf(spec, context),
    imagePullSecrets: (values.imagePullSecrets ?? []).map((name) => ({ name })),
    securityContext: podSecurity(values.security),
    serviceAccountName: serviceAccount.name,
    automountServiceAccountToken: serviceAccount.mountToken ?? false,
    // Addresses of other users' services are nobody's business, and make starts slow where there are many.
    enableServiceLinks: false,
    restartPolicy: values.restartPolicy ?? 'Never',
    terminationGracePeriodSeconds: graceSeconds,
    nodeSelector: scheduling.nodeSelector,
    tolerations: [...listOf(scheduling.tolerations)],
    affinity: affinityOf(scheduling),
    topologySpreadConstraints: [...listOf(scheduling.topologySpread)],
    schedulerName: scheduling.schedulerName,
    priorityClassName: scheduling.priorityClass,
    runtimeClassName: scheduling.runtimeClass,
  }
  return strategicMerge(withoutEmpty(pod) as V1PodSpec, values.podConfig)
}

/** The pod of an attempt. It goes with its Secret, which owns it. */
export function podManifest(
  spec: ServerSpec,
  context: ManifestContext,
  env: readonly V1EnvVar[],
): V1Pod {
  const { names, owner } = context
  const pod: V1Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadataFor(spec, context, names.pod, 'pod', spec.values),
    spec: podSpec(spec, context, env),
  }
  return owner ? ownedBy(pod, owner) : pod
}
