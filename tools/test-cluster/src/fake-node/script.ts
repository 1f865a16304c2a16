/** How a fake node runs a pod. All of it is JSON. It is about the pod's first container; others just run. */
export interface PodScript {
  /** The message of ErrImagePull and then ImagePullBackOff, for ever. */
  readonly pullFails?: string
  /** Waits for ever, such as CreateContainerConfigError. */
  readonly waiting?: { readonly reason: string; readonly message: string }
  /** Milliseconds from being bound to running. @default 0 */
  readonly startAfter?: number
  /** Milliseconds from running to ready. @default 0 */
  readonly readyAfter?: number | 'never'
  /** Ends by itself, after `after` milliseconds of each run. */
  readonly exits?: { readonly after: number; readonly code: number; readonly reason?: string }
  /** Runs until its grace period is over. */
  readonly ignoresTermination?: boolean
  /** Milliseconds that it takes to end when told, at most the grace period. @default 0 */
  readonly terminationTakes?: number
  /**
   * Whether something listens at the pod's address, on the first container's ports, once it is ready; a number is the
   * status of its answers.
   *
   * @default 200
   */
  readonly answers?: boolean | number
  /** Whether the kubelet's events are written. @default true */
  readonly events?: boolean
}

/** Which pods run like that. What is not given does not matter. */
export interface PodRule {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly script: PodScript
}

/** How a container ends. */
export interface ContainerExit {
  readonly code: number
  /** @default 'Completed' for 0, else 'Error' */
  readonly reason?: string
  readonly signal?: number
  /** @default the pod's first */
  readonly container?: string
}

interface Named {
  readonly name: string
  readonly namespace: string
  readonly labels?: Readonly<Record<string, string>>
}

/** All rules that match, later ones winning. */
export function scriptFor(rules: readonly PodRule[], pod: Named): PodScript {
  const matching = rules.filter((rule) => matches(rule, pod))
  return Object.assign({}, ...matching.map((rule) => rule.script)) as PodScript
}

function matches(rule: PodRule, pod: Named): boolean {
  if (rule.namespace !== undefined && rule.namespace !== pod.namespace) return false
  if (rule.name !== undefined && rule.name !== pod.name) return false
  return Object.entries(rule.labels ?? {}).every(([key, value]) => pod.labels?.[key] === value)
}
