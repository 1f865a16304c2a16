import type { Gate } from './gate.ts'
import { orAbort } from './gate.ts'
import type { Manners } from './fake-server.ts'
import type { ServerStatus } from '@hubkit/core/contract'

/** The methods of a spawner that can be scripted. */
export type FakeMethod = 'start' | 'poll' | 'stop' | 'destroy' | 'watch' | 'list' | 'logs'

/** A call that a fake spawner got. */
export interface FakeCall {
  readonly method: FakeMethod
  readonly hubId: string
  /** Empty for `watch` and `list`. */
  readonly serverId: string
  /** Empty for `watch` and `list`. */
  readonly userName: string
  /** 0 for `watch` and `list`. */
  readonly attempt: number
  readonly signal: AbortSignal
  /** `stop` only. */
  readonly now?: boolean | undefined
  readonly outcome: 'running' | 'resolved' | 'rejected'
}

/**
 * What happens in a call besides the usual. Waits come first (`delay`, then `hold`), then `fail`.
 */
export interface FakeStep {
  /** Which calls. @default all */
  readonly when?: ((call: FakeCall) => boolean) | undefined
  /** How many of them. @default all */
  readonly times?: number | undefined
  /**
   * `before` anything is done or noted, `during` (a start is noted as pending, a server being stopped still runs),
   * or `after` it is done but before the caller hears of it. @default 'during'
   */
  readonly at?: 'before' | 'during' | 'after' | undefined
  /** Milliseconds. */
  readonly delay?: number | undefined
  readonly hold?: Gate | undefined
  /** Never answers; only the signal ends it. */
  readonly never?: boolean | undefined
  /** Waits on although the signal aborted, as a process does that was frozen. */
  readonly deaf?: boolean | undefined
  readonly fail?: Error | (() => Error) | undefined
  /** `poll` only: the answer, in place of the truth. */
  readonly status?: ServerStatus | undefined
  /** `start` only: how the server treats callers. */
  readonly manners?: Manners | undefined
}

/** The steps a test has laid down. */
export interface Script {
  /** Adds a step, after those that are there; returns how to take it away. */
  add(method: FakeMethod, step: FakeStep): () => void
  clear(): void
  /** The steps for a call; counts them as used. */
  take(call: FakeCall): readonly FakeStep[]
}

/** Makes an empty script. */
export function createScript(): Script {
  let steps: { readonly method: FakeMethod; readonly step: FakeStep; left: number }[] = []
  return {
    add(method, step) {
      const entry = { method, step, left: step.times ?? Number.POSITIVE_INFINITY }
      steps.push(entry)
      return () => {
        steps = steps.filter((other) => other !== entry)
      }
    },
    clear() {
      steps = []
    },
    take(call) {
      const taken = steps.filter(
        ({ method, step, left }) =>
          method === call.method && left > 0 && (step.when?.(call) ?? true),
      )
      taken.forEach((entry) => (entry.left -= 1))
      return taken.map((entry) => entry.step)
    },
  }
}

/** Plays those steps that belong to a point of the call. */
export async function play(
  steps: readonly FakeStep[],
  at: NonNullable<FakeStep['at']>,
  signal: AbortSignal,
): Promise<void> {
  for (const step of steps) {
    if ((step.at ?? 'during') !== at) continue
    await wait(step, step.deaf ? undefined : signal)
    if (step.fail) throw typeof step.fail === 'function' ? step.fail() : step.fail
  }
}

async function wait(step: FakeStep, signal: AbortSignal | undefined): Promise<void> {
  if (step.delay !== undefined) await sleep(step.delay, signal)
  await step.hold?.pass(signal)
  if (step.never) {
    const never = new Promise<never>(() => undefined)
    await (signal ? orAbort(never, signal) : never)
  }
}

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const timer = Promise.withResolvers<void>()
  const handle = setTimeout(timer.resolve, milliseconds)
  try {
    await (signal ? orAbort(timer.promise, signal) : timer.promise)
  } finally {
    clearTimeout(handle)
  }
}
