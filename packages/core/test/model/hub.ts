import type { ServerRecord } from '../../src/contract/records.ts'
import { HUB_ACTOR } from '../../src/engine/api.ts'
import {
  addressed,
  answered,
  begin,
  cleared,
  fail,
  nextStep,
  stuck,
  type Transition,
} from '../../src/engine/lifecycle.ts'
import { routeFor } from '../../src/engine/route-for.ts'
import { acquire, release, write } from './records.ts'
import type { Rules } from './rules.ts'
import {
  callKey,
  FRESH_HUB,
  type Call,
  type Hub,
  type HubName,
  type Point,
  type State,
  type Write,
} from './state.ts'
import type { Step } from './steps.ts'
import { carryOut, isIdle, statusOf } from './world.ts'

/**
 * What one hub process can do next: driver.ts, bring-up.ts, take-down.ts, lease.ts and the part of routes.ts that
 * follows the feed, as steps between which anything else may happen. A hub that is frozen is one that takes no step
 * for a while.
 */
export function hubSteps(state: State, rules: Rules, name: HubName): readonly Step[] {
  const steps: Step[] = []
  const { point } = state.hubs[name]
  const add = (label: string, next: State): void =>
    void steps.push({ label: `${name} ${label}`, state: next, progress: true })

  drive(state, rules, name, point, add)
  if (isBehind(state, name)) add('catches up with the feed', reviewed(state, name))
  if (hasLost(state, name) && canNotice(point))
    add('notices that its lease is gone', gaveUp(abandoned(state, name), rules, name))
  if (state.budget.crashes > 0)
    steps.push({
      label: `${name} is killed and comes up again`,
      state: crashed(state, name),
      progress: false,
    })
  if ('call' in point) failures(state, rules, name, point, steps)
  if (point.at === 'probe' && state.budget.faults > 0 && !hasLost(state, name))
    steps.push({
      label: `${name} gets no answer in time`,
      state: toWrite(faulty(state), rules, name, 'fail', point.attempt),
      progress: false,
    })
  return steps
}

type Add = (label: string, next: State) => void

function drive(state: State, rules: Rules, name: HubName, point: Point, add: Add): void {
  const record = state.stored?.value
  const go = (next: Point, from = state): State => to(from, name, next)
  const wr = (what: Write, attempt: number, from = state): State =>
    toWrite(from, rules, name, what, attempt)
  const over = (): State => to(release(state, name), name, { at: 'idle' })
  const failed = (): State => gaveUp(state, rules, name)
  const lost = hasLost(state, name)
  switch (point.at) {
    case 'idle': {
      // The look for unfinished work, or a wake.
      if (!record || nextStep(record) === 'rest') return
      const held = acquire(state, rules, name)
      if (held)
        add(`takes the lease${state.lease ? ' (it has run out)' : ''}`, go({ at: 'look' }, held))
      return
    }
    case 'look':
      return !record || nextStep(record) === 'rest'
        ? add('finds nothing to do and gives the lease back', over())
        : add(`reads: ${record.phase}`, go(firstPoint(record)))
    case 'starting': {
      const { attempt, call } = point
      if (call.stage === 'done') return add('has the address', wr('addressed', attempt))
      if (call.stage === 'refused') return add('is refused the start', wr('fail', attempt))
      carry(state, rules, name, call, add)
      if (!isStarting(record, attempt))
        add('hears that the start is off', go({ at: 'look' }, abandoned(state, name)))
      if (lost)
        add(
          'wakes up, and its time for the start is over',
          wr('fail', attempt, abandoned(state, name)),
        )
      return
    }
    case 'probe': {
      const { attempt } = point
      const fails = wr('fail', attempt)
      if (state.world.processes.some((process) => process.attempt === attempt && !process.dying))
        add(
          'gets an answer and opens the route',
          toWrite(routed(state, name, attempt), rules, name, 'answered', attempt),
        )
      if (statusOf(state.world, attempt) === 'stopped') add('hears that the server is dead', fails)
      if (!isStarting(record, attempt)) add('hears that the start is off', go({ at: 'look' }))
      if (lost) add('wakes up, and its time for an answer is over', fails)
      return
    }
    case 'shut': {
      const { attempt } = point
      const call: Call = { call: 'stop', attempt, stage: 'sent' }
      const next = go({ at: 'stopping', attempt, call })
      return rules.routeFirst
        ? add(`shuts the route and asks to stop attempt ${attempt}`, routed(next, name, undefined))
        : add(`asks to stop attempt ${attempt}`, next)
    }
    case 'stopping': {
      const { attempt, call } = point
      const early = !rules.stopWaits && call.stage === 'under way'
      if (call.stage === 'done' || early) {
        const after = go({ at: 'is-removal', attempt }, early ? abandoned(state, name) : state)
        return add(
          'is told that the server is gone',
          rules.routeFirst ? after : routed(after, name, undefined),
        )
      }
      carry(state, rules, name, call, add)
      if (record?.phase !== 'stopping' || record.attempt !== attempt)
        add('hears that the stop is off', tidied(abandoned(state, name), rules, name))
      return
    }
    case 'is-removal': {
      const { attempt } = point
      const call: Call = { call: 'destroy', attempt, stage: 'sent' }
      return record?.desired === 'removed'
        ? add('asks to destroy the storage', go({ at: 'destroying', attempt, call }))
        : add('finds nothing to destroy', wr('ended', attempt))
    }
    case 'destroying': {
      const { attempt, call } = point
      if (call.stage === 'done')
        return add('is told that the storage is gone', wr('destroyed', attempt))
      if (call.stage === 'refused') return add('is refused the destroy', wr('stuck', attempt))
      return carry(state, rules, name, call, add)
    }
    case 'turn':
      return add('looks again whether to begin', wr('begin', point.attempt))
    case 'commit': {
      const { write: what, attempt, before } = point
      const transition = decide(rules, what, attempt, before.value)
      if (!transition) throw new Error(`${what} applied when it was read`)
      // A start whose turn has come is made like any other: by its revision alone.
      const token = what === 'begin' ? undefined : state.hubs[name].token
      const result = write(state, rules, before, transition, token)
      if (result.ok)
        return add(
          `writes ${what}`,
          settled(result.state, rules, name, what, attempt, result.record),
        )
      if (result.reason === 'fence')
        return add(`may not write ${what}: its lease is gone`, failed())
      return what === 'begin'
        ? add('was too late to begin', over())
        : add(`was too late to write ${what}, and reads again`, wr(what, attempt))
    }
  }
}

/** Where the first look at a record leads: `nextStep`, and what bring-up and take-down do first. */
function firstPoint(record: ServerRecord): Point {
  const step = nextStep(record)
  const { attempt } = record
  if (step === 'begin') return { at: 'turn', attempt }
  if (step === 'stop') return { at: 'shut', attempt }
  if (step === 'await-answer') return { at: 'probe', attempt }
  return { at: 'starting', attempt, call: { call: 'start', attempt, stage: 'sent' } }
}

/** The transition that a driver writes for the record as it read it. */
function decide(
  rules: Rules,
  what: Write,
  attempt: number,
  record: ServerRecord,
): Transition | undefined {
  switch (what) {
    case 'begin':
      return nextStep(record) === 'begin' || !rules.queueReadAgain
        ? begin(record, 1, HUB_ACTOR, 'sealed')
        : undefined
    case 'addressed':
      return addressed(record, attempt, `http://attempt-${attempt}`, undefined)
    case 'answered':
      return answered(record, attempt, 1)
    case 'fail':
      return fail(record, attempt, {
        code: 'HUB_ERR_SPAWN_FAILED',
        message: 'failed',
        status: 500,
        at: 1,
      })
    case 'stuck':
      return stuck(record, attempt, 1, 'the spawner failed')
    case 'ended':
      return cleared(record, attempt, false)
    case 'destroyed':
      return cleared(record, attempt, true)
  }
}

/** Reads the record to write a transition: at once when the step before is over, since reading later can only spare a conflict. */
function toWrite(state: State, rules: Rules, name: HubName, what: Write, attempt: number): State {
  const before = state.stored
  return before && decide(rules, what, attempt, before.value)
    ? to(state, name, { at: 'commit', write: what, attempt, before })
    : settled(state, rules, name, what, attempt, before?.value)
}

/** Ends a drive that lost its lease. */
function gaveUp(state: State, rules: Rules, name: HubName): State {
  const idle = to(release(state, name), name, { at: 'idle' })
  return rules.routeReviewed ? reviewed(idle, name) : idle
}

/** Goes on after a stop that somebody else has finished. */
function tidied(state: State, rules: Rules, name: HubName): State {
  const look = to(state, name, { at: 'look' })
  return rules.routeReviewed ? reviewed(look, name) : look
}

/** Where a write leads, by the record that came of it. */
function settled(
  state: State,
  rules: Rules,
  name: HubName,
  what: Write,
  attempt: number,
  record: ServerRecord | undefined,
): State {
  const look = to(state, name, { at: 'look' })
  if (what === 'addressed')
    return isStarting(record, attempt) ? to(state, name, { at: 'probe', attempt }) : look
  if (what === 'answered') return record?.phase === 'ready' ? look : routed(look, name, undefined)
  const ofTakeDown = what === 'ended' || what === 'destroyed' || what === 'stuck'
  if (ofTakeDown && record && record.attempt !== attempt) return tidied(state, rules, name)
  // Begun by somebody else, or off.
  if (what === 'begin' && record?.phase !== 'starting')
    return to(release(state, name), name, { at: 'idle' })
  return look
}

function isStarting(record: ServerRecord | undefined, attempt: number): boolean {
  return record?.phase === 'starting' && record.attempt === attempt
}

/** Spawner calls that fail, and time-outs: of a hub that holds its lease they count as faults from outside. */
function failures(
  state: State,
  rules: Rules,
  name: HubName,
  point: Extract<Point, { call: Call }>,
  steps: Step[],
): void {
  const { attempt, call } = point
  if (state.budget.faults === 0 || call.stage === 'done' || call.stage === 'refused') return
  const isStart = call.call === 'start'
  const then = isStart ? 'fail' : rules.failedStopRepeats ? 'stuck' : 'ended'
  steps.push({
    label: `the spawner fails ${name}'s ${call.call}`,
    state: toWrite(faulty(state), rules, name, then, attempt),
    progress: false,
  })
  if (isStart && !hasLost(state, name))
    steps.push({
      label: `${name} gives up waiting for the start`,
      state: toWrite(abandoned(faulty(state), name), rules, name, then, attempt),
      progress: false,
    })
}

function faulty(state: State): State {
  const { budget } = state
  return { ...state, budget: { ...budget, faults: budget.faults - 1 }, excused: true }
}

function carry(state: State, rules: Rules, name: HubName, call: Call, add: Add): void {
  const { point } = state.hubs[name]
  if (!('call' in point)) return
  const done = carryOut(state, rules, call)
  add(
    `: the spawner's ${call.call} of attempt ${call.attempt} is ${done.call.stage}`,
    to(done.state, name, { ...point, call: done.call }),
  )
}

/** Leaves a call that is under way to itself. */
function abandoned(state: State, name: HubName): State {
  const { point } = state.hubs[name]
  if (!('call' in point) || point.call.stage === 'done' || point.call.stage === 'refused')
    return state
  const left = [...state.late, point.call].map((call) => [callKey(call), call] as const)
  // Two calls that are the same come to the same.
  const late = [...new Map(left)].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, call]) => call)
  return { ...state, late }
}

function crashed(state: State, name: HubName): State {
  const { lease, budget } = state
  const left = abandoned(state, name)
  return {
    ...left,
    lease: lease?.holder === name ? { ...lease, holder: 'gone' } : lease,
    hubs: { ...left.hubs, [name]: FRESH_HUB },
    budget: { ...budget, crashes: budget.crashes - 1 },
  }
}

/** Where a step waits in a way that the loss of the lease ends. */
function canNotice(point: Point): boolean {
  return 'call' in point || point.at === 'probe' || point.at === 'look'
}

/** Whether somebody else has acquired the lease that this hub acts under. */
function hasLost(state: State, name: HubName): boolean {
  const { token } = state.hubs[name]
  return token !== undefined && token !== state.lease?.token
}

/** Whether what the feed holds would change its table. */
function isBehind(state: State, name: HubName): boolean {
  return (
    state.hubs[name].behind && reviewed(state, name).hubs[name].route !== state.hubs[name].route
  )
}

/** Forgets what makes no difference any more: late calls that cannot do anything, news that would change no table. */
export function calmed(made: State, rules: Rules): State {
  const late = made.late.filter((call) => !isIdle(made, rules, call))
  const state = late.length === made.late.length ? made : { ...made, late }
  const calm = (name: HubName): Hub => {
    const hub = state.hubs[name]
    return hub.behind && !isBehind(state, name) ? { ...hub, behind: false } : hub
  }
  return { ...state, hubs: { A: calm('A'), B: calm('B') } }
}

/** Makes the hub's route what the record says. */
function reviewed(state: State, name: HubName): State {
  const record = state.stored?.value
  const { route } = state.hubs[name]
  const target = route === undefined ? undefined : `http://attempt-${route}`
  const wanted = { open: record?.attempt, keep: route, shut: undefined }[routeFor(record, target)]
  const next = routed(state, name, wanted)
  return { ...next, hubs: { ...next.hubs, [name]: { ...next.hubs[name], behind: false } } }
}

function routed(state: State, name: HubName, route: number | undefined): State {
  return withHub(state, name, { route })
}

function to(state: State, name: HubName, point: Point): State {
  return withHub(state, name, { point })
}

function withHub(state: State, name: HubName, change: Partial<Hub>): State {
  return { ...state, hubs: { ...state.hubs, [name]: { ...state.hubs[name], ...change } } }
}
