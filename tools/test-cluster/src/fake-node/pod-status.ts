import type { Condition, Container, ContainerState, Pod, Terminated } from '../api/objects.ts'

/** What a fake node knows of one container. */
export interface Running {
  readonly restarts: number
  readonly state: ContainerState
  readonly last?: Terminated | undefined
}

/** What a fake node knows of a pod. */
export interface Life {
  readonly ip: string
  readonly hostIP: string
  readonly since: string
  readonly ready: boolean
  readonly containers: Readonly<Record<string, Running>>
  /** Set when the kubelet itself has ended the pod. */
  readonly failed?: { readonly reason: string; readonly message: string } | undefined
}

const CREATING: Running = { restarts: 0, state: { waiting: { reason: 'ContainerCreating' } } }

/** A life before its first container runs. */
export function unborn(pod: Pod, ip: string, hostIP: string, now: string): Life {
  const containers = Object.fromEntries(pod.spec.containers.map((c) => [c.name, CREATING]))
  return { ip, hostIP, since: now, ready: false, containers }
}

/** Whether a container that has ended is started again. */
export function restarts(pod: Pod, exitCode: number): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false
  const policy = pod.spec.restartPolicy ?? 'Always'
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}

/** The whole status, as a kubelet would write it. */
export function statusOf(pod: Pod, life: Life, now: string): object {
  const started = Object.values(life.containers).some(
    (c) => c.state.waiting === undefined || c.restarts > 0,
  )
  const ips = started ? { podIP: life.ip, podIPs: [{ ip: life.ip }] } : {}
  return {
    phase: phaseOf(pod, life),
    ...life.failed,
    startTime: life.since,
    hostIP: life.hostIP,
    hostIPs: [{ ip: life.hostIP }],
    ...ips,
    conditions: conditionsOf(pod, life, started, now),
    ...(pod.spec.initContainers === undefined
      ? {}
      : {
          initContainerStatuses: pod.spec.initContainers.map((c) => initStatus(c, life, started)),
        }),
    containerStatuses: pod.spec.containers.map((c) => containerStatus(pod, c, life)),
  }
}

export function phaseOf(pod: Pod, life: Life): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (life.failed !== undefined) return 'Failed'
  const all = Object.values(life.containers)
  const ended = all.flatMap(({ state }) => state.terminated ?? [])
  if (ended.length === all.length && !ended.some((end) => restarts(pod, end.exitCode))) {
    return ended.every((end) => end.exitCode === 0) ? 'Succeeded' : 'Failed'
  }
  const waits = all.every(
    ({ state, restarts: again }) => state.waiting !== undefined && again === 0,
  )
  return waits ? 'Pending' : 'Running'
}

function conditionsOf(pod: Pod, life: Life, started: boolean, now: string): readonly Condition[] {
  const runs = Object.values(life.containers).every(({ state }) => state.running !== undefined)
  const ready = life.ready && runs
  const wanted: Readonly<Record<string, boolean>> = {
    Initialized: started || pod.spec.initContainers === undefined,
    PodReadyToStartContainers: started,
    ContainersReady: ready,
    Ready: ready,
  }
  const before = pod.status.conditions ?? []
  const others = before.filter(({ type }) => !(type in wanted))
  const ours = Object.entries(wanted).map(([type, holds]): Condition => {
    const status = holds ? 'True' : 'False'
    const same = before.find((one) => one.type === type && one.status === status)
    const why =
      holds || type === 'PodReadyToStartContainers' ? {} : { reason: 'ContainersNotReady' }
    return { type, status, lastTransitionTime: same?.lastTransitionTime ?? now, ...why }
  })
  return [...others, ...ours]
}

function containerStatus(pod: Pod, { name, image }: Container, life: Life): object {
  const { restarts: restartCount, state, last } = life.containers[name] ?? CREATING
  const runs = state.running !== undefined
  const id = `fake://${pod.metadata.uid}/${name}/${restartCount}`
  return {
    name,
    image,
    imageID: runs ? `fake://${image}` : '',
    ...(state.waiting === undefined ? { containerID: id } : {}),
    ready: runs && life.ready,
    started: runs,
    restartCount,
    state,
    ...(last === undefined ? {} : { lastState: { terminated: last } }),
  }
}

function initStatus(
  { name, image, restartPolicy }: Container,
  life: Life,
  started: boolean,
): object {
  const sidecar = restartPolicy === 'Always'
  const at = { startedAt: life.since }
  const done = sidecar
    ? { running: at }
    : { terminated: { exitCode: 0, reason: 'Completed', ...at, finishedAt: life.since } }
  const state = started ? done : { waiting: { reason: 'PodInitializing' } }
  return { name, image, imageID: '', ready: started, restartCount: 0, state }
}
