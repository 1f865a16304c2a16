import type { createRandom } from './random.ts'

/** Milliseconds. */
const ASKED_WITHIN = 200
const STRUCK_WITHIN = 900

/** What happens in a round of blows at random moments. */
export interface Round {
  /** For each subject that something is asked about: the hub that is asked, and after how many milliseconds. */
  readonly asks: readonly Moment[]
  readonly blows: readonly Moment[]
  /** Whether the one that is struck is frozen, not killed. */
  readonly freezes: boolean
}

interface Moment {
  /** Index of the hub. */
  readonly hub: number
  readonly after: number
}

/** Decides all of a round before anything of it happens: so a seed plays it again, however long things take. */
export function planRound(
  random: ReturnType<typeof createRandom>,
  subjects: number,
  hubs: number,
): Round {
  const moment = (within: number, hub = random.below(hubs)): Moment => ({
    hub,
    after: random.below(within),
  })
  const asks = Array.from({ length: subjects }, () => moment(ASKED_WITHIN))
  const isForAll = random.below(3) === 0
  const freezes = !isForAll && random.below(3) === 0
  const blows = isForAll
    ? Array.from({ length: hubs }, (_, hub) => moment(STRUCK_WITHIN, hub))
    : [moment(STRUCK_WITHIN)]
  return { asks, blows, freezes }
}
