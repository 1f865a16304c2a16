import type { Pod, Terminated } from '../api/objects.ts'
import { type Life, phaseOf, restarts, type Running, statusOf, unborn } from './pod-status.ts'
import type { ContainerExit, PodScript } from './script.ts'

/** What a pod's life needs of the world. */
export interface World {
  /** Writes the status of the pod with this uid. */
  write(pod: Pod, status: object): Promise<void>
  /** Says that it is over: the pod object goes. */
  remove(pod: Pod): Promise<void>
  event(pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string): Promise<void>
  /** Something listens at the pod's address, until it is called back. */
  listen(ip: string, pod: Pod, status: number): Promise<() => void>
  /** Told of every step that failed; it is not tried again. */
  complain(error: unknown): void
}

/** One pod on a fake node. */
export interface PodLife {
  pod: Pod
  /** What the log says, below what the fake node says itself. */
  log: string
  /** The pod as the API server shows it now: deleted, perhaps. */
  seen(pod: Pod): void
  exit(how: ContainerExit): void
  ready(ready: boolean): void
  evict(message: string): void
  /** The node forgets it. */
  end(): void
}

/** Where and when it lives. */
export interface Birth {
  readonly ip: string
  readonly hostIP: string
  readonly script: PodScript
}

const BACKOFF = 10_000
const LONGEST_BACKOFF = 300_000
const GRACE = 30

/** Runs a pod that was just bound to a fake node. */
export function livePod(first: Pod, { ip, hostIP, script }: Birth, world: World): PodLife {
  let life: Life = unborn(first, ip, hostIP, now())
  let ending = false
  let over = false
  let silence: (() => void) | undefined
  let writes: Promise<unknown> = Promise.resolve()
  const timers = new Set<NodeJS.Timeout>()
  const main = first.spec.containers[0]?.name ?? ''

  const after = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      if (!over) work()
    }, ms)
    timers.add(timer)
  }
  const inOrder = (work: () => Promise<unknown>): void => {
    writes = writes.then(work).catch((error: unknown) => world.complain(error))
  }
  const change = (next: Life): void => {
    life = next
    const { pod } = self
    const status = statusOf(pod, next, now())
    inOrder(() => world.write(pod, status))
  }
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void => {
    const { pod } = self
    if (script.events !== false) inOrder(() => world.event(pod, type, reason, message))
  }
  const changed = (name: string, container: Running, more: Partial<Life> = {}): Life => ({
    ...life,
    ...more,
    containers: { ...life.containers, [name]: container },
  })
  const wait = (name: string, reason: string, message: string): void => {
    const { restarts: count = 0, last } = life.containers[name] ?? {}
    change(changed(name, { restarts: count, last, state: { waiting: { reason, message } } }))
  }

  function begin(): void {
    const image = first.spec.containers[0]?.image ?? ''
    if (script.pullFails !== undefined) {
      tell('Normal', 'Pulling', `Pulling image "${image}"`)
      tell('Warning', 'Failed', `Failed to pull image "${image}": ${script.pullFails}`)
      wait(main, 'ErrImagePull', script.pullFails)
      after(500, () => {
        tell('Normal', 'BackOff', `Back-off pulling image "${image}"`)
        wait(main, 'ImagePullBackOff', `Back-off pulling image "${image}": ${script.pullFails}`)
      })
      return
    }
    tell('Normal', 'Pulled', `Container image "${image}" already present on machine`)
    if (script.waiting !== undefined) {
      tell('Warning', 'Failed', `Error: ${script.waiting.message}`)
      wait(main, script.waiting.reason, script.waiting.message)
      return
    }
    for (const { name } of first.spec.containers) {
      if (name !== main)
        life = changed(name, { restarts: 0, state: { running: { startedAt: now() } } })
    }
    run(0)
  }

  function run(count: number, last?: Terminated): void {
    tell('Normal', 'Created', `Created container: ${main}`)
    tell('Normal', 'Started', `Started container ${main}`)
    const { readyAfter = 0, exits } = script
    const running = { restarts: count, last, state: { running: { startedAt: now() } } }
    const runs = (): boolean => life.containers[main]?.state.running !== undefined
    const plan = (): void => {
      if (exits !== undefined) after(exits.after, () => runs() && self.exit(exits))
    }
    if (readyAfter === 0) {
      void whenListening(() => {
        change(changed(main, running, { ready: true }))
        plan()
      })
      return
    }
    change(changed(main, running, { ready: false }))
    plan()
    if (readyAfter === 'never') return
    const beReady = (): void => {
      if (runs()) change({ ...life, ready: true })
    }
    after(readyAfter, () => void whenListening(beReady))
  }

  async function whenListening(next: () => void): Promise<void> {
    await listen()
    if (over || ending) hush()
    else next()
  }

  async function listen(): Promise<void> {
    const { answers = 200 } = script
    if (answers === false) return
    try {
      const stop = await world.listen(ip, first, answers === true ? 200 : answers)
      if (over) stop()
      else silence = stop
    } catch (error) {
      world.complain(error)
    }
  }

  function hush(): void {
    silence?.()
    silence = undefined
  }

  function terminate(pod: Pod): void {
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? GRACE) * 1000
    const takes =
      script.ignoresTermination === true ? grace : Math.min(script.terminationTakes ?? 0, grace)
    const runs = phaseOf(pod, life) === 'Running'
    if (runs) tell('Normal', 'Killing', `Stopping container ${main}`)
    after(runs ? takes : 0, () => {
      const killed = script.ignoresTermination === true
      hush()
      if (runs) {
        const ended = killed
          ? { exitCode: 137, reason: 'Error' }
          : { exitCode: 143, reason: 'Error' }
        const all = Object.entries(life.containers).map(([name, one]) => [
          name,
          one.state.terminated ? one : { ...one, state: { terminated: stamp(ended, one) } },
        ])
        change({ ...life, ready: false, containers: Object.fromEntries(all) as Life['containers'] })
      }
      inOrder(() => world.remove(self.pod))
    })
  }

  const self: PodLife = {
    pod: first,
    log: '',
    seen(pod) {
      self.pod = pod
      if (ending) return
      if (pod.metadata.deletionTimestamp === undefined) {
        if (givenUp(pod)) change(life)
        return
      }
      ending = true
      for (const timer of timers) clearTimeout(timer)
      terminate(pod)
    },
    exit({ code, reason = code === 0 ? 'Completed' : 'Error', signal, container = main }) {
      const before = life.containers[container]
      if (before?.state.running === undefined)
        throw new Error(`container ${container} does not run`)
      if (container === main) hush()
      const ended = stamp(
        { exitCode: code, reason, ...(signal === undefined ? {} : { signal }) },
        before,
      )
      change(changed(container, { ...before, state: { terminated: ended } }, { ready: false }))
      if (!restarts(self.pod, code)) return
      const next = before.restarts + 1
      const again = (): void => {
        if (container === main) return run(next, ended)
        const state = { running: { startedAt: now() } }
        change(changed(container, { restarts: next, last: ended, state }))
      }
      if (before.restarts === 0) return again()
      const message = `back-off restarting failed container=${container} pod=${self.pod.metadata.name}`
      tell('Warning', 'BackOff', `Back-off restarting failed container ${container}`)
      change(
        changed(container, {
          restarts: before.restarts,
          last: ended,
          state: { waiting: { reason: 'CrashLoopBackOff', message } },
        }),
      )
      after(Math.min(BACKOFF * 2 ** (before.restarts - 1), LONGEST_BACKOFF), again)
    },
    ready: (ready) => change({ ...life, ready }),
    evict(message) {
      hush()
      tell('Warning', 'Evicted', message)
      change({ ...life, ready: false, failed: { reason: 'Evicted', message } })
    },
    end() {
      over = true
      hush()
      for (const timer of timers) clearTimeout(timer)
    },
  }
  after(script.startAfter ?? 0, begin)
  return self
}

/** Whether the control plane has called a pod of a lost node not ready: it leaves its containers as they were. */
function givenUp({ status }: Pod): boolean {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')
  const containers = status.containerStatuses ?? []
  return ready?.status === 'False' && containers.length > 0 && containers.every((one) => one.ready)
}

function stamp(ended: Terminated, before: Running): Terminated {
  const startedAt = before.state.running?.startedAt
  return { ...ended, ...(startedAt === undefined ? {} : { startedAt }), finishedAt: now() }
}

/** As the API writes times: whole seconds. */
function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z')
}
