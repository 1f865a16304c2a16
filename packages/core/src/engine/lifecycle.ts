import type { JsonObject } from '../contract/json.ts'
import type { ServerPhase, ServerRecord, StartFailure, StopReason } from '../contract/records.ts'
import { HUB_ACTOR, type Actor } from './api.ts'
import type { HubEventMap, HubEventType } from './events.ts'

/**
 * The state machine of a server as pure functions: `(record, ...facts) -> what to write and which event tells of it`,
 * or `undefined` when the record no longer is where the fact applies. Nothing here does I/O or reads a clock.
 *
 * ```text
 *                 queue                begin              addressed, answered
 *   stopped ----------------> stopped ------> starting ---------------------> ready
 *      ^                     (in line)           | fail, stop                   | exit, stop
 *      |                                         v                              v
 *      +------------------- ended ---------- stopping <------------------------+
 * ```
 */
export interface Transition {
  /** The new record; `undefined` removes it. */
  readonly record: ServerRecord | undefined
  readonly event: {
    readonly [Type in HubEventType]: { readonly type: Type; readonly data: HubEventMap[Type] }
  }[HubEventType]
}

/** What every event says of this record. */
export function about(
  record: ServerRecord,
  actor: Actor = HUB_ACTOR,
): HubEventMap['server.created'] {
  return {
    serverId: record.id,
    userId: record.userId,
    name: record.name,
    attempt: record.attempt,
    actor,
  }
}

/** A copy without these members. */
function without(record: ServerRecord, ...keys: readonly OptionalKey[]): ServerRecord {
  const copy: { -readonly [Key in OptionalKey]?: ServerRecord[Key] } & ServerRecord = { ...record }
  for (const key of keys) delete copy[key]
  return copy
}

type OptionalKey =
  | 'queuedAt'
  | 'url'
  | 'state'
  | 'readyAt'
  | 'sealedToken'
  | 'clientId'
  | 'reason'
  | 'failure'
  | 'trouble'
  | 'stuckSince'
  | 'stopNow'

/** What is gone when nothing runs any more; why it ended stays. */
const OF_A_RUN: readonly OptionalKey[] = [
  'url',
  'state',
  'readyAt',
  'sealedToken',
  'clientId',
  'trouble',
  'stuckSince',
  'stopNow',
]

const OF_ONE_ATTEMPT: readonly OptionalKey[] = ['queuedAt', 'reason', 'failure', ...OF_A_RUN]

/** Puts a stopped server in line, or makes a stopping one start again afterwards. */
export function queue(record: ServerRecord, now: number, actor: Actor): Transition | undefined {
  if (record.phase !== 'stopped' && record.phase !== 'stopping') return undefined
  if (record.desired === 'removed') return undefined
  const next: ServerRecord = { ...record, desired: 'running', queuedAt: record.queuedAt ?? now }
  return { record: next, event: { type: 'server.queued', data: about(next, actor) } }
}

/** Begins a new attempt with a new token. */
export function begin(
  record: ServerRecord,
  now: number,
  actor: Actor,
  sealedToken: string,
): Transition | undefined {
  if (record.phase !== 'stopped') return undefined
  const next: ServerRecord = {
    ...without(record, ...OF_ONE_ATTEMPT),
    phase: 'starting',
    desired: 'running',
    attempt: record.attempt + 1,
    startedAt: now,
    sealedToken,
  }
  return { record: next, event: { type: 'server.starting', data: about(next, actor) } }
}

/** A running server of another hub becomes this attempt. */
export function taken(
  record: ServerRecord,
  attempt: number,
  now: number,
  actor: Actor,
  running: Pick<ServerRecord, 'url' | 'state' | 'startedAt' | 'sealedToken' | 'clientId'>,
): Transition | undefined {
  if (record.phase !== 'stopped' || record.attempt + 1 !== attempt) return undefined
  const next: ServerRecord = {
    ...without(record, ...OF_ONE_ATTEMPT),
    ...running,
    phase: 'ready',
    desired: 'running',
    attempt,
    readyAt: now,
    lastActivity: now,
  }
  return { record: next, event: { type: 'server.started', data: about(next, actor) } }
}

/** The spawner saved state of this attempt before it created something. */
export function remembered(
  record: ServerRecord,
  attempt: number,
  state: JsonObject,
): Transition | undefined {
  if (record.phase !== 'starting' || record.attempt !== attempt) return undefined
  return { record: { ...record, state }, event: { type: 'server.updated', data: about(record) } }
}

/** The spawner returned an address for this attempt. */
export function addressed(
  record: ServerRecord,
  attempt: number,
  url: string,
  state: JsonObject | undefined,
): Transition | undefined {
  if (record.phase !== 'starting' || record.attempt !== attempt) return undefined
  const next = { ...record, url, ...(state === undefined ? {} : { state }) }
  return { record: next, event: { type: 'server.spawned', data: about(next) } }
}

/** The server answered and its route stands. */
export function answered(
  record: ServerRecord,
  attempt: number,
  now: number,
): Transition | undefined {
  if (record.phase !== 'starting' || record.attempt !== attempt || record.url === undefined)
    return undefined
  const next: ServerRecord = { ...record, phase: 'ready', readyAt: now, lastActivity: now }
  return { record: next, event: { type: 'server.started', data: about(next) } }
}

/** The start of this attempt failed; what is left of it has to be stopped. */
export function fail(
  record: ServerRecord,
  attempt: number,
  failure: StartFailure,
): Transition | undefined {
  if (record.phase !== 'starting' || record.attempt !== attempt) return undefined
  const next: ServerRecord = {
    ...record,
    phase: 'stopping',
    desired: 'stopped',
    failure,
    reason: { code: 'start-failed', message: failure.message },
  }
  return {
    record: next,
    event: {
      type: 'server.failed',
      data: { ...about(next), code: failure.code, message: failure.message },
    },
  }
}

/** A running server of this attempt was seen to be gone; leftovers have to be cleared. */
export function exited(
  record: ServerRecord,
  attempt: number,
  reason: StopReason,
): Transition | undefined {
  if (record.phase !== 'ready' || record.attempt !== attempt) return undefined
  const next: ServerRecord = { ...record, phase: 'stopping', desired: 'stopped', reason }
  return { record: next, event: { type: 'server.stopping', data: { ...about(next), reason } } }
}

/** The spawner says the server is reached elsewhere now. */
export function moved(record: ServerRecord, attempt: number, url: string): Transition | undefined {
  if (record.phase !== 'ready' || record.attempt !== attempt || record.url === url) return undefined
  const next: ServerRecord = { ...record, url }
  return { record: next, event: { type: 'server.started', data: about(next) } }
}

/** The spawner cannot tell whether it runs, and says why; or can again, without a message. */
export function doubted(
  record: ServerRecord,
  attempt: number,
  message: string | undefined,
): Transition | undefined {
  if (record.phase !== 'ready' || record.attempt !== attempt || record.trouble === message)
    return undefined
  const certain = without(record, 'trouble')
  const next: ServerRecord = message === undefined ? certain : { ...certain, trouble: message }
  return { record: next, event: { type: 'server.updated', data: about(next) } }
}

/** Somebody wants it stopped, or removed. `undefined` when nothing has to change. */
export function requestStop(
  record: ServerRecord,
  actor: Actor,
  how: {
    readonly reason: StopReason
    readonly remove: boolean
    readonly now: boolean
    /** Whether its spawner may have storage of it to destroy. */
    readonly stored?: boolean | undefined
  },
): Transition | undefined {
  const desired = how.remove || record.desired === 'removed' ? 'removed' : 'stopped'
  if (record.phase === 'stopped' && !(desired === 'removed' && how.stored && record.attempt > 0)) {
    if (desired === 'removed')
      return { record: undefined, event: { type: 'server.removed', data: about(record, actor) } }
    if (record.desired === 'stopped') return undefined
    // What an earlier start came to says nothing of the one that is cancelled.
    const next: ServerRecord = {
      ...without(record, 'queuedAt', 'failure'),
      desired,
      reason: how.reason,
    }
    return {
      record: next,
      event: { type: 'server.stopped', data: { ...about(next, actor), reason: how.reason } },
    }
  }
  if (record.phase === 'stopping') {
    const hurry = how.now && record.stopNow !== true
    if (record.desired === desired && !hurry) return undefined
    const next: ServerRecord = {
      ...without(record, 'queuedAt'),
      desired,
      ...(how.now ? { stopNow: true } : {}),
    }
    return {
      record: next,
      event: {
        type: 'server.stopping',
        data: { ...about(next, actor), reason: record.reason ?? how.reason },
      },
    }
  }
  const cancelled: Partial<ServerRecord> =
    record.phase === 'starting'
      ? {
          failure: {
            code: 'HUB_ERR_SPAWN_CANCELLED',
            message: 'Spawn cancelled',
            status: 409,
            at: record.startedAt ?? 0,
          },
        }
      : {}
  const next: ServerRecord = {
    ...without(record, 'queuedAt'),
    ...cancelled,
    phase: 'stopping',
    desired,
    reason: how.reason,
    ...(how.now ? { stopNow: true } : {}),
  }
  return {
    record: next,
    event: { type: 'server.stopping', data: { ...about(next, actor), reason: how.reason } },
  }
}

/** A stop could not be confirmed so far. Told once. */
export function stuck(
  record: ServerRecord,
  attempt: number,
  now: number,
  message: string,
): Transition | undefined {
  if (record.phase !== 'stopping' || record.attempt !== attempt || record.stuckSince !== undefined)
    return undefined
  const next: ServerRecord = { ...record, stuckSince: now }
  return { record: next, event: { type: 'server.stuck', data: { ...about(next), message } } }
}

/** It is certainly gone: stopped, in line again, or removed. */
export function ended(record: ServerRecord, attempt: number): Transition | undefined {
  if (record.phase !== 'stopping' || record.attempt !== attempt) return undefined
  if (record.desired === 'removed')
    return { record: undefined, event: { type: 'server.removed', data: about(record) } }
  const next: ServerRecord = {
    ...without(record, ...OF_A_RUN),
    phase: 'stopped',
  }
  const reason = record.reason === undefined ? {} : { reason: record.reason }
  return { record: next, event: { type: 'server.stopped', data: { ...about(next), ...reason } } }
}

/**
 * The end of a stop that was confirmed; `undefined` when the removal was asked for since, so that its storage has to be
 * destroyed first.
 *
 * @param destroyed whether the storage is gone as well
 */
export function cleared(
  record: ServerRecord,
  attempt: number,
  destroyed: boolean,
): Transition | undefined {
  return record.desired === 'removed' && !destroyed ? undefined : ended(record, attempt)
}

/** An administrator gives up on a stop that cannot be confirmed. */
export function forget(record: ServerRecord, actor: Actor): Transition | undefined {
  if (record.phase !== 'stopping') return undefined
  const next: ServerRecord = {
    ...without(record, 'queuedAt', ...OF_A_RUN),
    phase: 'stopped',
    desired: 'stopped',
    reason: { code: 'forgotten', message: 'given up by an administrator; it may still run' },
  }
  return { record: next, event: { type: 'server.forgotten', data: about(next, actor) } }
}

/** The last attempt that a wish about this record can mean: of one in line, that which comes. */
export function newestAttempt({ phase, desired, attempt }: ServerRecord): number {
  const comes = desired === 'running' && (phase === 'stopped' || phase === 'stopping')
  return comes ? attempt + 1 : attempt
}

/** What the process that holds the lease does next. */
export type Step = 'start' | 'await-answer' | 'stop' | 'begin' | 'rest'

/** Decides the next step from the record alone. */
export function nextStep(record: ServerRecord): Step {
  const steps: Readonly<Record<ServerPhase, Step>> = {
    starting: record.url === undefined ? 'start' : 'await-answer',
    stopping: 'stop',
    stopped: record.desired === 'running' ? 'begin' : 'rest',
    ready: 'rest',
  }
  return steps[record.phase]
}
