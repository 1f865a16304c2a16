import { APP_ACTOR } from '../../src/engine/api.ts'
import {
  begin,
  exited,
  newestAttempt,
  nextStep,
  queue,
  requestStop,
  type Transition,
} from '../../src/engine/lifecycle.ts'
import type { ServerRecord } from '../../src/contract/records.ts'
import { hubSteps } from './hub.ts'
import { write } from './records.ts'
import type { Rules } from './rules.ts'
import { callKey, type Request, type State } from './state.ts'
import { carryOut, die, statusOf } from './world.ts'

/** One thing that can happen. */
export interface Step {
  readonly label: string
  readonly state: State
  /** Whether it happens sooner or later if nothing goes wrong and nobody asks for anything more. */
  readonly progress: boolean
}

/** Everything that can happen next. */
export function stepsOf(state: State, rules: Rules): readonly Step[] {
  return [
    ...hubSteps(state, rules, 'A'),
    ...hubSteps(state, rules, 'B'),
    ...lateSteps(state, rules),
    ...monitorSteps(state, rules),
    ...requestSteps(state, rules),
    ...death(state),
  ]
}

/** Calls that nobody waits for any more arrive, or get lost. */
function lateSteps(state: State, rules: Rules): readonly Step[] {
  return state.late.flatMap((call) => {
    const rest = { ...state, late: state.late.filter((other) => other !== call) }
    const done = carryOut(rest, rules, call)
    const over = done.call.stage === 'done' || done.call.stage === 'refused'
    const known = rest.late.some((other) => callKey(other) === callKey(done.call))
    const late = over || known ? rest.late : [...rest.late, done.call]
    const sorted = late.toSorted((a, b) => (callKey(a) < callKey(b) ? -1 : 1))
    const what = `${call.call} of attempt ${call.attempt}`
    return [
      {
        label: `a late ${what} is ${done.call.stage}`,
        state: { ...done.state, late: sorted },
        progress: true,
      },
      { label: `a late ${what} is lost`, state: rest, progress: true },
    ]
  })
}

/** observe.ts: polls see that a ready server is dead, and record it. */
function monitorSteps(state: State, rules: Rules): readonly Step[] {
  const { seen, stored } = state
  const step = (label: string, next: State): readonly Step[] => [
    { label, state: next, progress: true },
  ]
  const exit = (record: ServerRecord, attempt: number): Transition | undefined =>
    exited(record, attempt, { code: 'exited', message: 'it ended by itself' })
  if (!seen) {
    if (
      stored?.value.phase !== 'ready' ||
      statusOf(state.world, stored.value.attempt) !== 'stopped'
    )
      return []
    const { attempt } = stored.value
    return step(`a poll says that attempt ${attempt} is dead`, {
      ...state,
      seen: { attempt, before: undefined },
    })
  }
  if (!seen.before) {
    const before = stored && exit(stored.value, seen.attempt) ? stored : undefined
    return before
      ? step('the monitor reads to write exited', { ...state, seen: { ...seen, before } })
      : step('the monitor reads that exited does not apply', { ...state, seen: undefined })
  }
  const transition = exit(seen.before.value, seen.attempt)
  if (!transition) throw new Error('exited applied when it was read')
  const result = write(state, rules, seen.before, transition)
  return result.ok
    ? step('the monitor writes exited', { ...result.state, seen: undefined })
    : step('the monitor was too late', { ...state, seen: { ...seen, before: undefined } })
}

/** What a user's request would write: servers.ts. */
function requested(
  state: State,
  rules: Rules,
  kind: Request['kind'],
  record: ServerRecord,
): Transition | undefined {
  switch (kind) {
    case 'start':
      if (record.attempt >= state.budget.attempts) return undefined
      return record.phase === 'stopped'
        ? begin(record, 1, APP_ACTOR, 'sealed')
        : queue(record, 1, APP_ACTOR)
    case 'queue': // there is no place for it now
      if (record.attempt >= state.budget.attempts || record.phase !== 'stopped') return undefined
      return nextStep(record) === 'begin' ? undefined : queue(record, 1, APP_ACTOR)
    case 'stop':
    case 'remove':
      return requestStop(record, APP_ACTOR, {
        reason: { code: 'user', message: 'stopped by its user' },
        remove: kind === 'remove',
        now: false,
        stored: rules.storageDestroyed,
      })
  }
}

/** The newest attempt that a request can be about. */
function newestOf(kind: Request['kind'], record: ServerRecord): number {
  return kind === 'stop' || kind === 'remove' ? newestAttempt(record) : record.attempt
}

const KINDS = ['start', 'queue', 'stop', 'remove'] as const

function requestSteps(state: State, rules: Rules): readonly Step[] {
  const { request, stored, budget } = state
  if (!request) {
    if (!stored || budget.requests === 0) return []
    return KINDS.filter((kind) => requested(state, rules, kind, stored.value)).map((kind) => ({
      label: `a user asks for ${kind}`,
      state: {
        ...state,
        request: { kind, before: stored, newest: newestOf(kind, stored.value) },
        budget: { ...budget, requests: budget.requests - 1 },
      },
      progress: false,
    }))
  }
  const { kind, before } = request
  const transition = requested(state, rules, kind, before.value)
  if (!transition) throw new Error(`${kind} applied when it was read`)
  const result = write(state, rules, before, transition)
  if (result.ok) {
    const wanted =
      kind === 'remove' || transition.record?.desired === 'removed'
        ? 'removed'
        : kind === 'stop'
          ? 'stopped'
          : 'running'
    return [
      {
        label: `${kind} is acknowledged (${result.record?.phase ?? 'removed'})`,
        state: { ...result.state, request: undefined, wanted, excused: false },
        progress: true,
      },
    ]
  }
  // A request that was held up is not about what was started since.
  const isOld = stored !== undefined && stored.value.attempt > request.newest
  const again =
    stored && !isOld && requested(state, rules, kind, stored.value)
      ? { ...request, before: stored }
      : undefined
  return [
    {
      label: again ? `${kind} was too late and reads again` : `${kind} is refused`,
      state: { ...state, request: again },
      progress: true,
    },
  ]
}

function death(state: State): readonly Step[] {
  const { world, budget } = state
  if (budget.deaths === 0 || !world.processes.some((process) => !process.dying)) return []
  return [
    {
      label: 'the server dies by itself',
      state: {
        ...state,
        world: die(world),
        excused: true,
        budget: { ...budget, deaths: budget.deaths - 1 },
      },
      progress: false,
    },
  ]
}
