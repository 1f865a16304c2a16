import type { Side } from './side.ts'

/** What a load came to. */
export interface Load {
  readonly count: number
  readonly seconds: number
  /** How long each took, in milliseconds. */
  readonly times: readonly number[]
  /** What the hub's process computed for each, in milliseconds of processor time; where that can be told. */
  readonly cpu: number | undefined
}

/** How many requests are under way at once, in all rates of this benchmark. */
export const IN_FLIGHT = 32

/** What is asked about its processor time. */
type Measured = Pick<Side, 'cpuTime'>

type Work = (index: number) => Promise<unknown>

/** Does something as often as said, so many at once. */
export function times(
  side: Side,
  count: number,
  work: Work,
  inFlight: number = IN_FLIGHT,
): Promise<Load> {
  return measured(side, (index) => index < count, work, inFlight)
}

/** Does something over and over for so many seconds, after half of that time to get warm. */
export async function during(
  side: Measured,
  seconds: number,
  work: Work,
  inFlight: number = IN_FLIGHT,
): Promise<Load> {
  const until = (end: number) => (): boolean => performance.now() < end
  await drive(until(performance.now() + seconds * 500), work, inFlight)
  return measured(side, until(performance.now() + seconds * 1000), work, inFlight)
}

async function measured(
  side: Measured,
  more: (index: number) => boolean,
  work: Work,
  inFlight: number,
): Promise<Load> {
  const before = side.cpuTime()
  const begin = performance.now()
  const taken = await drive(more, work, inFlight)
  const seconds = (performance.now() - begin) / 1000
  const after = side.cpuTime()
  const known = before !== undefined && after !== undefined && taken.length > 0
  return {
    count: taken.length,
    seconds,
    times: taken,
    cpu: known ? (after - before) / taken.length : undefined,
  }
}

async function drive(
  more: (index: number) => boolean,
  work: Work,
  inFlight: number,
): Promise<readonly number[]> {
  const taken: number[] = []
  let next = 0
  const one = async (): Promise<void> => {
    while (more(next)) {
      const index = next
      next += 1
      const start = performance.now()
      await work(index)
      taken.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, one))
  return taken
}
