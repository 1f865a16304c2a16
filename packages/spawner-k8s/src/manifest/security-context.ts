import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node'
import type { SecurityValues } from '../options/security-values.ts'
import { strategicMerge } from './strategic-merge.ts'

/** What the notebook container may do; `security.container` wins over the rest. */
export function containerSecurity({
  user,
  group,
  privileged,
  allowPrivilegeEscalation,
  container,
}: SecurityValues = {}): V1SecurityContext {
  const own = {
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(group === undefined ? {} : { runAsGroup: group }),
    // The API refuses a privileged container that may not escalate.
    ...(privileged === true
      ? { privileged }
      : allowPrivilegeEscalation === undefined
        ? {}
        : { allowPrivilegeEscalation }),
  }
  return strategicMerge<V1SecurityContext>(own, container)
}

/** What goes for the whole pod; `security.pod` wins over the rest. */
export function podSecurity({
  fsGroup,
  supplementalGroups = [],
  pod,
}: SecurityValues = {}): V1PodSecurityContext {
  const own = {
    ...(fsGroup === undefined ? {} : { fsGroup }),
    ...(supplementalGroups.length === 0 ? {} : { supplementalGroups: [...supplementalGroups] }),
  }
  return strategicMerge<V1PodSecurityContext>(own, pod)
}
