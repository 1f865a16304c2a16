import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node'
import { check, type Check } from '@hubkit/core/contract'
import { wholeNumber } from './kube-checks.ts'
import { kubeModel } from './kube-model.ts'
import type { Reader } from './reader.ts'
import type { SecurityValues } from './security-values.ts'

/** Checks whom containers run as. */
export function security(reader: Reader): Check<SecurityValues | undefined> {
  const id = reader.value(wholeNumber)
  return reader.group({
    user: id,
    group: id,
    fsGroup: id,
    supplementalGroups: reader.list(id),
    privileged: reader.value(check.boolean),
    allowPrivilegeEscalation: reader.value(check.boolean),
    container: kubeModel<V1SecurityContext>(reader, 'V1SecurityContext'),
    pod: kubeModel<V1PodSecurityContext>(reader, 'V1PodSecurityContext'),
  })
}
