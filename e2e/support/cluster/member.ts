import type { ChildProcess } from 'node:child_process'
import { until } from '@hubkit/testkit'
import { endHubChild, hasEnded, startHubChild } from '../hub-child.ts'
import type { HubSettings } from '../hub-settings.ts'
import type { Fault, FromHub, ToHub } from './fault.ts'
import { isStopped } from './processes.ts'

const PATIENCE = 15_000

/** One of several hub processes. */
export interface Member {
  /** `a`, `b`, ... */
  readonly name: string
  readonly origin: string
  /** Whether it runs and is not frozen. */
  readonly up: boolean
  readonly frozen: boolean
  /** Lays a fault; the process hits itself when it comes to that point. */
  arm(fault: Fault): Promise<void>
  disarm(): Promise<void>
  /** Whether its fault has hit it: it is dead or frozen. */
  fallen(): Promise<boolean>
  /** After {@link wake}: what came of the call at which it was frozen. */
  passed(): Promise<string>
  kill(): Promise<void>
  freeze(): Promise<void>
  wake(): void
  /** Starts it when it is dead. */
  start(): Promise<void>
  /** Ends it with all servers. */
  end(): Promise<void>
  /** Points it came by since it was asked last. */
  points(): readonly string[]
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

  const listen = (message: FromHub): void => {
    if (message.type === 'armed') armed += 1
    else if (message.type === 'passed') outcome = message.outcome
    else points.push(message.point)
  }
  const running = (): ChildProcess => {
    if (!child || hasEnded(child)) throw new Error(`hub ${name} is dead`)
    return child
  }
  const tell = async (message: ToHub): Promise<void> => {
    const before = armed
    outcome = undefined
    running().send(message)
    await until(() => armed > before, { timeout: PATIENCE, message: `hub ${name} is armed` })
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
    arm: (fault) => tell({ arm: fault }),
    disarm: () => tell({ arm: undefined }),
    fallen,
    passed: () =>
      until(() => outcome, { timeout: PATIENCE, message: `hub ${name} goes on with its call` }),
    async kill() {
      if (child) await endHubChild(child, 'SIGKILL')
    },
    async freeze() {
      running().kill('SIGSTOP')
      await until(fallen, { message: `hub ${name} is frozen` })
    },
    wake,
    async start() {
      if (child && !hasEnded(child)) return
      frozen = false
      outcome = undefined
      points = []
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
  }
}
