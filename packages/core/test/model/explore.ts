import { calmed } from './hub.ts'
import { disagreement, isQuiet, violation } from './invariants.ts'
import type { Rules } from './rules.ts'
import { initial, keyOf, type Bounds, type State } from './state.ts'
import { stepsOf } from './steps.ts'

/** What came of an exploration. */
export interface Explored {
  readonly states: number
  readonly steps: number
  /** How many steps lie between the beginning and the farthest state. */
  readonly depth: number
  /** States in which nothing is left to be done. */
  readonly quiet: number
  /** The first promise found broken, and the shortest way there. */
  readonly counterexample: { readonly what: string; readonly trace: readonly string[] } | undefined
}

/**
 * Visits every state that can be reached, breadth first, and stops at the first that breaks a promise. If none does,
 * looks whether every state has a way to quiet by steps that happen by themselves.
 */
export function explore(rules: Rules, bounds: Bounds): Explored {
  const numbers = new Map<string, number>()
  let ahead: [number, State][] = []
  const cameFrom: number[] = []
  const cameBy: string[] = []
  const quiet: number[] = []
  // Progress alone, turned round: who may come to a state.
  const into: number[][] = []
  let steps = 0
  let depth = 0

  const traceTo = (last: number): readonly string[] => {
    const trace: string[] = []
    for (let number = last; number > 0; number = cameFrom[number] ?? 0)
      trace.push(cameBy[number] ?? '')
    return trace.toReversed()
  }
  const result = (what?: string, at = 0): Explored => ({
    states: numbers.size,
    steps,
    depth,
    quiet: quiet.length,
    counterexample: what === undefined ? undefined : { what, trace: traceTo(at) },
  })
  const visit = (made: State, from: number, by: string, next: [number, State][]): number => {
    const state = calmed(made, rules)
    const key = keyOf(state, rules)
    const known = numbers.get(key)
    if (known !== undefined) return known
    const number = numbers.size
    numbers.set(key, number)
    cameFrom.push(from)
    cameBy.push(by)
    into.push([])
    next.push([number, state])
    return number
  }

  visit(initial(bounds), 0, '', ahead)
  for (; ahead.length > 0; depth += 1) {
    const next: [number, State][] = []
    for (const [number, state] of ahead) {
      const found = violation(state)
      if (found !== undefined) return result(found, number)
      if (isQuiet(state)) {
        const disagrees = disagreement(state)
        if (disagrees !== undefined) return result(disagrees, number)
        quiet.push(number)
      }
      for (const step of stepsOf(state, rules)) {
        const target = visit(step.state, number, step.label, next)
        steps += 1
        if (step.progress) into[target]?.push(number)
      }
    }
    ahead = next
  }
  const stuck = withoutWay(numbers.size, quiet, into)
  return stuck === undefined ? result() : result('nothing leads to rest from here', stuck)
}

/** The first state from which no way leads to one of `goals`. */
function withoutWay(
  count: number,
  goals: readonly number[],
  into: readonly (readonly number[])[],
): number | undefined {
  const reached = new Uint8Array(count)
  const stack = [...goals]
  for (const goal of goals) reached[goal] = 1
  for (let number = stack.pop(); number !== undefined; number = stack.pop()) {
    for (const before of into[number] ?? []) {
      if (reached[before] === 1) continue
      reached[before] = 1
      stack.push(before)
    }
  }
  const stuck = reached.indexOf(0)
  return stuck === -1 ? undefined : stuck
}
