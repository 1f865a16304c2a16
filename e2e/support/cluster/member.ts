import type { ChildProcess } from 'node:child_process'
import type { HubEvent } from '@hubkit/core'
import { until } from '@hubkit/testkit'
import { endHubChild, hasEnded, startHubChild } from '../hub-child.ts'
import type { HubSettings } from '../hub-settings.ts'
import type { Ailment } from './disk-hook.ts'
import type { Fault, FromHub, ToHub } from './fault.ts'
import { isStopped } from './processes.ts'
import { isWritable } from './store-file.ts'

const PATIENCE = 15_000

/** One of several hub processes. */
export interface Member {
  /** `a`, `b`, ... */
  readonly name: string
  readonly origin: string
  /** Whether it runs and is not frozen. */
  readonly up: boolean
  readonly frozen: boolean
  /** Of its process, while it is not dead. */
  readonly pid: number | undefined
  /** Lays a fault; the process hits itself when it comes to that point. */
  arm(fault: Fault): Promise<void>
  disarm(): Promise<void>
  /** Has its disk refuse writes, until it is told otherwise or started anew. */
  setDisk(ailment: Ailment | undefined): Promise<void>
  /** Whether its fault has hit it: it is dead or frozen. */
  fallen(): Promise<boolean>
  /** After {@link wake}: what came of the call at which it was frozen. */
  passed(): Promise<string>
  kill(): Promise<void>
  /** Stops it where it is, but not within a commit: nobody else can write then. */
  freeze(): Promise<void>
  wake(): void
  /** Starts it when it is dead. */
  start(): Promise<void>
  /** Ends it with all servers. */
  end(): Promise<void>
  /** Points it came by since it was asked last. */
  points(): readonly string[]
  /** What its listeners have heard about servers and users since it was started. */
  events(): readonly HubEvent[]
}

/** A hub process that is started, killed and frozen as a test likes. */
export function createMember(
  name: string,
  settings: HubSettings,
  keep: (text: string) => void,
  env: Readonly<Record<string, string>>,
): Member {
  let child: ChildProcess | undefined
  let frozen = false
  let armed = 0
  let outcome: string | undefined
  let points: string[] = []
  let events: HubEvent[] = []

  const listen = (message: FromHub): void => {
    if (message.type === 'armed') armed += 1
    else if (message.type === 'passed') outcome = message.outcome
    else if (message.type === 'point') points.push(message.point)
    else events.push(message.event)
  }
  const running = (): ChildProcess => {
    if (!child || hasEnded(child)) throw new Error(`hub ${name} is dead`)
    return child
  }
  const tell = async (message: ToHub): Promise<void> => {
    const before = armed
    outcome = undefined
    child?.send(message, () => undefined) // if it dies at this moment, that is seen next
    await until(async () => armed > before || (await fallen()), {
      timeout: PATIENCE,
      message: `hub ${name} is armed`,
    })
  }
  const fallen = async (): Promise<boolean> => {
    if (!child || hasEnded(child)) return true
    frozen = child.pid !== undefined && (await isStopped(child.pid))
    return frozen
  }
  const wake = (): void => {
    frozen = false
    child?.kill('SIGCONT')
  }

  return {
    name,
    origin: `http://127.0.0.1:${settings.port}`,
    get up() {
      return child !== undefined && !hasEnded(child) && !frozen
    },
    get frozen() {
      return frozen
    },
    get pid() {
      return child && !hasEnded(child) ? child.pid : undefined
    },
    async arm(fault) {
      running()
      await tell({ arm: fault })
    },
    async disarm() {
      if (!(await fallen())) await tell({ arm: undefined })
    },
    async setDisk(ailment) {
      if (!(await fallen())) await tell({ disk: ailment ?? 'healthy' })
    },
    fallen,
    passed: () =>
      until(() => outcome, { timeout: PATIENCE, message: `hub ${name} goes on with its call` }),
    async kill() {
      if (child) await endHubChild(child, 'SIGKILL')
    },
    async freeze() {
      for (;;) {
        running().kill('SIGSTOP')
        await until(fallen, { message: `hub ${name} is frozen` })
        if (isWritable(settings.folder)) return
        wake()
      }
    },
    wake,
    async start() {
      if (child && !hasEnded(child)) return
      frozen = false
      outcome = undefined
      points = []
      events = []
      child = await startHubChild(settings, {
        keep: (text) => keep(text.replaceAll(/^(?=.)/gm, `${name} `)),
        channel: true,
        env,
      })
      child.on('message', listen)
    },
    async end() {
      wake()
      if (child) await endHubChild(child, 'SIGTERM')
    },
    points() {
      const seen = points
      points = []
      return seen
    },
    events: () => events,
  }
}
