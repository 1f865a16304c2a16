import type { V1ContainerState, V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { Cached } from '../watching/cache.ts'
import { ANNOTATIONS, NOTEBOOK, NOTEBOOK_PORT } from '../manifest/marks.ts'
import { NOTES } from './marks.ts'

/** How a container is. */
export type ContainerState =
  | { readonly is: 'waiting'; readonly reason: string; readonly message: string }
  | { readonly is: 'running'; readonly since: string }
  | {
      readonly is: 'terminated'
      readonly reason: string
      readonly message: string
      readonly exitCode: number
    }

export interface ContainerView {
  readonly name: string
  readonly image: string
  readonly ready: boolean
  readonly restarts: number
  readonly state: ContainerState
  /** How it ended before, when it was started again. */
  readonly before: ContainerState | undefined
}

export interface ConditionView {
  readonly status: string
  readonly reason: string
  readonly message: string
  /** ISO 8601. */
  readonly since: string
}

/** What the spawner keeps of a pod: a fiftieth of it. */
export interface PodView extends Cached {
  readonly namespace: string
  readonly name: string
  readonly version: string
  /** Of the hub's marks; `undefined` when it has none. */
  readonly hubId: string | undefined
  readonly serverId: string | undefined
  readonly attempt: number | undefined
  readonly connectHost: string | undefined
  /** ISO 8601. */
  readonly createdAt: string
  /** Somebody has asked for its end. */
  readonly deleting: boolean
  readonly node: string | undefined
  readonly phase: string
  readonly reason: string
  readonly message: string
  readonly ip: string | undefined
  readonly restarts: boolean
  readonly graceSeconds: number
  /** Where the notebook listens, from the pod itself: options may have changed since. */
  readonly port: number | undefined
  readonly conditions: Readonly<Record<string, ConditionView>>
  readonly containers: readonly ContainerView[]
  readonly initContainers: readonly ContainerView[]
}

/** Keeps of a pod, as the API gives it, what the spawner looks at. */
export function viewPod(object: unknown): PodView {
  const { metadata = {}, spec, status = {} } = object as V1Pod
  const annotations = metadata.annotations ?? {}
  const attempt = Number(annotations[ANNOTATIONS.attempt])
  const ports = spec?.containers.flatMap((container) => container.ports ?? []) ?? []
  return {
    uid: metadata.uid ?? '',
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    version: metadata.resourceVersion ?? '',
    hubId: annotations[ANNOTATIONS.hub],
    serverId: annotations[ANNOTATIONS.server],
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : undefined,
    connectHost: annotations[NOTES.connectHost],
    createdAt: text(metadata.creationTimestamp),
    deleting: metadata.deletionTimestamp !== undefined,
    node: spec?.nodeName,
    phase: status.phase ?? 'Pending',
    reason: status.reason ?? '',
    message: status.message ?? '',
    ip: status.podIP === '' ? undefined : status.podIP,
    restarts: spec?.restartPolicy !== 'Never',
    graceSeconds: spec?.terminationGracePeriodSeconds ?? 30,
    port: ports.find((port) => port.name === NOTEBOOK_PORT)?.containerPort,
    conditions: Object.fromEntries(
      (status.conditions ?? []).map((condition) => [
        condition.type,
        {
          status: condition.status,
          reason: condition.reason ?? '',
          message: condition.message ?? '',
          since: text(condition.lastTransitionTime),
        },
      ]),
    ),
    containers: (status.containerStatuses ?? []).map(viewContainer),
    initContainers: (status.initContainerStatuses ?? []).map(viewContainer),
  }
}

/** Whether nothing that the spawner looks at differs. */
export function isSamePod(before: PodView, after: PodView): boolean {
  return before.version === after.version
}

/** The container that is the server, once the node has said something of it. */
export function notebookOf(pod: PodView): ContainerView | undefined {
  return pod.containers.find((container) => container.name === NOTEBOOK)
}

function viewContainer(status: V1ContainerStatus): ContainerView {
  return {
    name: status.name,
    image: status.image,
    ready: status.ready,
    restarts: status.restartCount,
    state: viewState(status.state) ?? { is: 'waiting', reason: '', message: '' },
    before: viewState(status.lastState),
  }
}

function viewState(state: V1ContainerState | undefined): ContainerState | undefined {
  if (state?.terminated) {
    const { exitCode, reason = '', message = '' } = state.terminated
    return { is: 'terminated', exitCode, reason, message }
  }
  if (state?.running) return { is: 'running', since: text(state.running.startedAt) }
  if (!state?.waiting) return undefined
  return { is: 'waiting', reason: state.waiting.reason ?? '', message: state.waiting.message ?? '' }
}

/** Times are texts in the JSON; the types say `Date`, which only the typed deserialiser makes of them. */
function text(time: unknown): string {
  return typeof time === 'string' ? time : ''
}
