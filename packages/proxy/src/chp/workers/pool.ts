import cluster, { type Worker } from 'node:cluster'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { HubError } from '@hubkit/core/contract'
import type { DataPlaneSettings } from '../data-plane.ts'
import type { Log } from '../log.ts'
import type { KeyedTarget } from '../routes.ts'
import type { Activity, FromWorker, RouteChange, ToWorker } from './messages.ts'

const WORKER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../worker.ts' : './worker.js', import.meta.url),
)

/** How long a worker may take to answer before another one takes its place, in milliseconds. */
const PATIENCE = 10_000
/** How long a worker may take until it listens, in milliseconds. */
const START_PATIENCE = 60_000
/** How long is waited before a worker is replaced that could not begin, in milliseconds. */
const PAUSE = 1000

/** What the pool needs of the process it is in. */
export interface WorkerPoolParts {
  readonly count: number
  readonly settings: DataPlaneSettings
  readonly measures: boolean
  readonly log: Log
  /** The table as it is now. */
  table(): readonly KeyedTarget[]
  onActivity(activity: Activity): void
}

/** Processes that serve clients on one address, with the same table. */
export interface WorkerPool {
  readonly port: number
  /** Resolves when every worker acts on a change of the table, or is dead. */
  apply(change: RouteChange): Promise<void>
  /** What each worker has measured. */
  measured(): Promise<readonly unknown[]>
  /** Has all read their certificates again. What goes wrong is logged. */
  reload(): void
  /** Ends all of them, at the latest after `grace` milliseconds. Called again it can only hurry. */
  drain(grace: number): Promise<void>
}

/** A worker that was told to start. */
interface Running {
  readonly worker: Worker
  /** The last change that it has said to act on. */
  applied: number
  /** Whether it was told to listen: from then on it must act on a change before that is answered. */
  counts: boolean
  listens: boolean
  readonly measuring: Map<number, (values: unknown) => void>
}

/**
 * Starts the workers: the first opens the address, then the others share it. The primary process holds it and takes no
 * connections itself, so that none is lost that waits when a worker dies, or hangs.
 *
 * @throws HubError what the first worker cannot begin for
 */
export async function startWorkers(parts: WorkerPoolParts): Promise<WorkerPool> {
  const { count, settings, measures, log } = parts
  const ticketSecret = randomBytes(32)
  const running = new Set<Running>()
  const waiting = new Set<() => void>()
  let version = 0
  let draining: Promise<void> | undefined
  let questions = 0

  // Each worker accepts for itself: passing connections on would cost this process more than serving them.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ exec: WORKER, args: [], serialization: 'advanced' })

  /** Resolves with the port once it listens. */
  function start(): Promise<number> {
    const worker = cluster.fork()
    const self: Running = {
      worker,
      applied: version,
      counts: false,
      listens: false,
      measuring: new Map(),
    }
    const begun = Promise.withResolvers<number>()
    const watch = setTimeout(() => kill(worker), START_PATIENCE)
    worker.on('online', () => {
      // From here on it hears of every change.
      running.add(self)
      send(worker, { kind: 'start', settings, ticketSecret, measures, table: parts.table() })
    })
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') {
        self.counts = true
        send(worker, { kind: 'listen' })
      } else if (message.kind === 'listening') {
        clearTimeout(watch)
        self.listens = true
        log.info(`Worker ${worker.process.pid} serves clients`)
        begun.resolve(message.port)
      } else if (message.kind === 'failed') {
        const { code, message: words, hint } = message.error
        begun.reject(new HubError(code, { message: words, hint }))
      } else {
        hear(self, message)
      }
    })
    worker.on('exit', (code, signal) => {
      clearTimeout(watch)
      running.delete(self)
      for (const answer of self.measuring.values()) answer(undefined)
      check()
      const how = signal ? `by ${signal}` : `with ${code}`
      begun.reject(
        new HubError('HUB_ERR_PROXY', { message: `A worker ended ${how} at its start.` }),
      )
      if (draining || !self.listens) return
      log.error(`Worker ${worker.process.pid} ended ${how}: another one takes its place`)
      void replace()
    })
    return begun.promise
  }

  async function replace(): Promise<void> {
    if (draining) return
    try {
      await start()
    } catch (error) {
      log.error(`A worker could not begin: ${error instanceof Error ? error.message : ''}`)
      setTimeout(() => void replace(), PAUSE).unref()
    }
  }

  function hear(self: Running, message: FromWorker): void {
    switch (message.kind) {
      case 'applied':
        self.applied = message.version
        check()
        break
      case 'active':
        parts.onActivity(message.activity)
        break
      case 'measured':
        self.measuring.get(message.id)?.(message.values)
        break
      case 'log':
        log[message.level](message.message)
        break
      case 'ready':
      case 'listening':
      case 'failed':
    }
  }

  function check(): void {
    for (const look of waiting) look()
  }

  async function apply(change: RouteChange): Promise<void> {
    version += 1
    const wanted = version
    for (const { worker } of running) send(worker, { kind: 'change', version, change })
    const told = [...running].filter(({ counts }) => counts)
    const isDone = (self: Running): boolean => self.applied >= wanted || !running.has(self)
    if (told.every(isDone)) return
    const done = Promise.withResolvers<void>()
    const look = (): void => {
      if (told.every(isDone)) done.resolve()
    }
    waiting.add(look)
    const timer = setTimeout(() => {
      // It hangs: as long as it lives, it may serve what is no longer there.
      for (const self of told) if (!isDone(self)) kill(self.worker)
    }, PATIENCE)
    await done.promise
    clearTimeout(timer)
    waiting.delete(look)
  }

  async function measure(self: Running): Promise<unknown> {
    questions += 1
    const id = questions
    const answered = Promise.withResolvers<unknown>()
    self.measuring.set(id, answered.resolve)
    const timer = setTimeout(() => answered.resolve(undefined), PATIENCE)
    send(self.worker, { kind: 'measure', id })
    const values = await answered.promise
    clearTimeout(timer)
    self.measuring.delete(id)
    return values
  }

  async function drain(grace: number): Promise<void> {
    // One that hangs must not hold the end up.
    const timer = setTimeout(() => everyone().forEach(kill), grace + PATIENCE)
    // Those that have just been made serve nobody yet.
    const serving = new Set([...running].map(({ worker }) => worker))
    for (const worker of everyone()) if (worker && !serving.has(worker)) kill(worker)
    const ended = [...running].map(({ worker }) => {
      send(worker, { kind: 'drain', grace })
      return new Promise((resolve) => worker.on('exit', resolve))
    })
    await Promise.all(ended)
    clearTimeout(timer)
  }

  function kill(worker: Worker | undefined): void {
    worker?.process.kill('SIGKILL')
  }

  function everyone(): readonly (Worker | undefined)[] {
    return Object.values(cluster.workers ?? {})
  }

  let port = 0
  try {
    port = await start()
    await Promise.all(Array.from({ length: count - 1 }, start))
  } catch (error) {
    draining = Promise.resolve()
    everyone().forEach(kill)
    throw error
  }
  return {
    port,
    apply,
    async measured() {
      const all = await Promise.all([...running].filter(({ listens }) => listens).map(measure))
      return all.filter((values) => values !== undefined)
    },
    reload() {
      for (const { worker } of running) send(worker, { kind: 'reload' })
    },
    drain(grace) {
      const ended = drain(grace)
      return (draining ??= ended)
    },
  }
}

/** One that is just ending hears nothing more, and needs not. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, undefined, () => undefined)
}
