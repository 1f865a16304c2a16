import type { Rules } from './rules.ts'
import type { Call, Process, State, World } from './state.ts'

/** What a spawner's poll says of an attempt. */
export function statusOf(
  { processes, newest, over }: World,
  attempt: number,
): 'running' | 'pending' | 'stopped' {
  if (processes.some((process) => process.attempt === attempt)) return 'running'
  return attempt === newest && !over ? 'pending' : 'stopped'
}

/** The server of the newest attempt ends by itself. */
export function die(world: World): World {
  return { ...world, processes: [], over: true }
}

/** Whether a call that nobody waits for can change anything, now or later. */
export function isIdle({ world }: State, rules: Rules, { call, attempt }: Call): boolean {
  if (!rules.attemptGuard || !rules.lateStartRefused || !rules.startAdopts) return false
  if (attempt < world.newest) return true
  if (attempt > world.newest || !world.over) return false
  // An attempt that is over stays over.
  return call === 'start' || (call === 'stop' ? world.processes.length === 0 : !world.storage)
}

/** One step of a call in the world outside: what it has come to, and what is there then. */
export function carryOut(state: State, rules: Rules, call: Call): { call: Call; state: State } {
  const outcome = { start, stop, destroy }[call.call](state, rules, call)
  return { call: { ...call, stage: outcome.stage }, state: outcome.state }
}

interface Outcome {
  readonly stage: Call['stage']
  readonly state: State
}

function start(state: State, rules: Rules, { attempt, stage }: Call): Outcome {
  const { world } = state
  const superseded = rules.attemptGuard && attempt < world.newest
  const over = rules.lateStartRefused && attempt === world.newest && world.over
  if (superseded || over) return { stage: 'refused', state }
  const there = world.processes.some((process) => process.attempt === attempt)
  if (there && rules.startAdopts) return { stage: 'done', state }
  if (stage === 'sent') {
    const older = (process: Process): boolean =>
      rules.attemptGuard ? process.attempt < attempt : process.attempt !== attempt
    const claimed: World = {
      ...world,
      processes: world.processes.filter((process) => !older(process)),
      newest: Math.max(world.newest, attempt),
      over: false,
    }
    const cleared = { ...state, world: claimed }
    return { stage: 'under way', state: judged(cleared, attempt, world.processes.filter(older)) }
  }
  const processes = [...world.processes, { attempt, dying: false }]
  return { stage: 'done', state: { ...state, world: { ...world, processes, storage: true } } }
}

function stop(state: State, rules: Rules, { attempt, stage }: Call): Outcome {
  const { world } = state
  if (rules.attemptGuard && attempt < world.newest) return { stage: 'done', state }
  if (stage === 'under way') {
    const processes = world.processes.filter((process) => !process.dying)
    return { stage: 'done', state: { ...state, world: { ...world, processes } } }
  }
  const processes = world.processes.map((process) => ({ ...process, dying: true }))
  const newest = Math.max(world.newest, attempt)
  const ending = { ...state, world: { ...world, processes, newest, over: true } }
  return { stage: 'under way', state: judged(ending, attempt, world.processes) }
}

function destroy(state: State, rules: Rules, { attempt }: Call): Outcome {
  const { world, stored } = state
  if (rules.attemptGuard && attempt < world.newest) return { stage: 'refused', state }
  const wanted = stored !== undefined && stored.value.desired !== 'removed'
  return {
    stage: 'done',
    state: {
      ...state,
      world: { ...world, storage: false },
      broken: wanted ? 'the storage of a server that stays is destroyed' : state.broken,
    },
  }
}

/** Says so when a call ended what it must not. */
function judged(state: State, attempt: number, ended: readonly Process[]): State {
  const record = state.stored?.value
  const alive = ended.filter((process) => !process.dying)
  if (alive.some((process) => process.attempt > attempt))
    return { ...state, broken: 'a call for an older attempt ends the newer server' }
  if (record?.phase === 'ready' && alive.some((process) => process.attempt === record.attempt))
    return { ...state, broken: 'a healthy, ready server is ended' }
  return state
}
