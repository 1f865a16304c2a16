import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node'

/** Whom the notebook container runs as and what it may do. The defaults pass the "restricted" pod-security standard. */
export interface SecurityValues {
  /** @default the image's */
  readonly user?: number | undefined
  readonly group?: number | undefined
  /** Group that owns the volumes' files. @default 100, which Jupyter's images run with */
  readonly fsGroup?: number | undefined
  readonly supplementalGroups?: readonly number[] | undefined
  /** @default false */
  readonly privileged?: boolean | undefined
  /** @default false */
  readonly allowPrivilegeEscalation?: boolean | undefined
  /** The container's securityContext, over the above. @default runAsNonRoot, all capabilities dropped */
  readonly container?: V1SecurityContext | undefined
  /** The pod's securityContext, over the above. @default runAsNonRoot, seccomp RuntimeDefault, fsGroupChangePolicy OnRootMismatch */
  readonly pod?: V1PodSecurityContext | undefined
}
