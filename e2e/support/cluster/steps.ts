import type { Fault } from './fault.ts'

/** A step of what a hub does, and a side of it. */
export type Step = Pick<Fault, 'point' | 'when'>

/** How often each step is tried: once, and more often in a soak. */
const REPEATS = Number(process.env['HUBKIT_KILL_REPEATS'] ?? 1)

/** These steps, as often as it was asked for. */
export function repeated(steps: readonly Step[]): readonly Step[] {
  return Array.from({ length: REPEATS }, () => steps).flat()
}

const both = (points: readonly string[]): readonly Step[] =>
  repeated(
    points.flatMap((point) => [
      { point, when: 'before' },
      { point, when: 'after' },
    ]),
  )

/** All that the process does which drives a start: what is persisted, and what it does outside. */
export const START: readonly Step[] = both([
  'commit server.starting',
  'acquire server',
  'spawner.start',
  'commit server.progress',
  'spawner.order',
  'commit server.spawned',
  'route.open',
  'commit server.started',
  'release server',
])

/** A stop. */
export const STOP: readonly Step[] = both([
  'commit server.stopping',
  'acquire server',
  'route.shut',
  'spawner.stop',
  'commit server.stopped',
  'release server',
])

/** The stop and removal of a named server; what is not here is as in a stop. */
export const REMOVAL: readonly Step[] = both([
  'commit server.stopping',
  'spawner.stop',
  'spawner.destroy',
  'commit server.removed',
])

/** A start that fails: its server exits at once. */
export const FAILURE: readonly Step[] = both([
  'commit server.failed',
  'spawner.stop',
  'commit server.stopped',
])

/** The making of a user. */
export const USER_CREATION: readonly Step[] = both(['commit user.created'])

/** The removal of a user whose server runs: first that is stopped, then it is removed, then the user. */
export const USER_REMOVAL: readonly Step[] = both([
  'commit server.stopping',
  'spawner.stop',
  'commit server.stopped',
  'spawner.destroy',
  'commit server.removed',
  'commit user.removed',
])

/** Those of them that are persisted; in a soak all. For whoever does not take them itself. */
export function persisted(steps: readonly Step[]): readonly Step[] {
  return REPEATS > 1 ? steps : steps.filter(({ point }) => point.startsWith('commit '))
}

/** Whether a request that was cut off here has left nothing behind: nobody has promised anything yet. */
export function isUnbegun({ point, when }: Step): boolean {
  return (
    when === 'before' && (point === 'commit server.starting' || point === 'commit server.stopping')
  )
}

/** For messages. */
export function named({ point, when }: Step): string {
  return `${when} ${point}`
}

/** The commits among the points a hub came by: a list of steps has to name them all. */
export function commitsOf(points: readonly string[]): readonly string[] {
  // Whichever hub the server's own report reaches writes that; it is no step of who drives.
  const commits = points.filter((point) => point.startsWith('commit server.'))
  return [...new Set(commits)].filter((point) => point !== 'commit server.reported')
}
