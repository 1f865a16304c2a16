import { createRandom } from '../cluster/random.ts'
import { FAILURE, REMOVAL, START, STOP, type Step } from '../cluster/steps.ts'

/** People whose names are changed; those after them log in, which needs a name that stays. */
export const RENAMED = 3
export const PEOPLE = 6
/** The default server and named ones. */
export const SERVERS = ['', 'x', 'y'] as const

/** Which hub is asked: one of them, or whichever the front takes. */
export type Place = 'a' | 'b' | 'front'

/** What is asked of a hub: decided by the seed alone, whatever came of what was asked before. */
export type Operation = { readonly at: Place; readonly person: number } & (
  | { readonly kind: 'start' | 'stop' | 'remove server' | 'make server'; readonly server: string }
  | { readonly kind: 'create user' | 'remove user' | 'log in' | 'make token' }
  | { readonly kind: 'rename user'; readonly name: string }
  /** Which of those there are, counted around. */
  | { readonly kind: 'log out' | 'revoke token'; readonly which: number }
  /** Milliseconds before now: what was last used later stays so. */
  | { readonly kind: 'tell activity'; readonly ago: number }
)

/** What goes wrong meanwhile. `after` and `lasts` count operations. */
export type Fault =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'kill' | 'freeze'
      readonly hubs: readonly (0 | 1)[]
      readonly after: number
      readonly lasts: number
    }
  /** A hub is hit when it comes to a step. */
  | {
      readonly kind: 'kill at a step' | 'freeze at a step'
      readonly hub: 0 | 1
      readonly step: Step
    }
  | {
      readonly kind: 'read-only disk' | 'full disk' | 'broken disk'
      readonly after: number
      readonly lasts: number
      /** A hub that is killed while the disk fails. */
      readonly kills: 0 | 1 | undefined
    }

/** Some operations, several at once, and what goes wrong meanwhile; then all is looked at. */
export interface Round {
  readonly operations: readonly Operation[]
  readonly fault: Fault
}

/** Operations of a round. */
const ROUND = 20

/** How often each is drawn. */
const KINDS = [
  ...repeat('start', 8),
  ...repeat('stop', 4),
  ...repeat('create user', 4),
  ...repeat('tell activity', 3),
  ...repeat('log in', 3),
  ...repeat('make token', 3),
  ...repeat('rename user', 2),
  ...repeat('remove server', 2),
  ...repeat('log out', 2),
  ...repeat('revoke token', 2),
  ...repeat('remove user', 2),
  'make server',
] as const
const FAULTS = [
  'kill',
  'freeze',
  'read-only disk',
  'kill at a step',
  'full disk',
  'freeze at a step',
  'none',
  'broken disk',
] as const
const STEPS = [...START, ...STOP, ...REMOVAL, ...FAILURE]

function repeat<Kind extends Operation['kind']>(kind: Kind, times: number): readonly Kind[] {
  return Array.from({ length: times }, () => kind)
}

/** What happens in a run: the same for the same seed and count. */
export function planRun(seed: number, operations: number): readonly Round[] {
  const { below, pick } = createRandom(seed)
  let renames = 0

  const operation = (): Operation => {
    const at = pick(['a', 'b', 'front'] as const)
    const kind = pick(KINDS)
    const person = below(PEOPLE)
    switch (kind) {
      case 'start':
      case 'stop':
        return { kind, at, person, server: pick(SERVERS) }
      case 'make server':
      case 'remove server':
        return { kind, at, person, server: pick(SERVERS.slice(1)) }
      case 'rename user': {
        const one = below(RENAMED)
        return { kind, at, person: one, name: `${nameOf(one)}-${renames++}` }
      }
      case 'log in':
        return { kind, at, person: RENAMED + below(PEOPLE - RENAMED) }
      case 'log out':
        return { kind, at, person: RENAMED + below(PEOPLE - RENAMED), which: below(1000) }
      case 'revoke token':
        return { kind, at, person, which: below(1000) }
      case 'tell activity':
        return { kind, at, person, ago: below(3) * below(3_600_000) }
      case 'create user':
      case 'remove user':
      case 'make token':
        return { kind, at, person }
    }
  }
  const fault = (kind: (typeof FAULTS)[number]): Fault => {
    const after = below(ROUND / 2)
    const hub = pick([0, 1] as const)
    switch (kind) {
      case 'kill':
      case 'freeze': {
        const hubs = kind === 'kill' && below(4) === 0 ? ([0, 1] as const) : [hub]
        return { kind, hubs, after, lasts: 1 + below(ROUND) }
      }
      case 'kill at a step':
      case 'freeze at a step':
        return { kind, hub, step: pick(STEPS) }
      case 'none':
        return { kind }
      case 'read-only disk':
      case 'full disk':
      case 'broken disk':
        return { kind, after, lasts: 3 + below(ROUND / 2), kills: below(3) === 0 ? hub : undefined }
    }
  }

  const first: readonly Operation[] = Array.from({ length: PEOPLE }, (_, person) => ({
    kind: 'create user',
    at: 'front',
    person,
  }))
  const rest = Array.from({ length: Math.max(0, operations - PEOPLE) }, operation)
  const rounds: Round[] = [{ operations: first, fault: { kind: 'none' } }]
  for (let start = 0; start < rest.length; start += ROUND) {
    // Each kind in turn, so that a short run has them all.
    const kind = FAULTS[(rounds.length - 1) % FAULTS.length] ?? 'none'
    rounds.push({ operations: rest.slice(start, start + ROUND), fault: fault(kind) })
  }
  return rounds
}

/** The name with which somebody begins. */
export function nameOf(person: number): string {
  return `p${person}`
}
