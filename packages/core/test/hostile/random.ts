// The same each time, so that a run that turns red does so for what was changed; `HUBKIT_SEED=random` for another one.
const { HUBKIT_SEED = '20261121' } = process.env

/** What every choice of these tests follows from; set `HUBKIT_SEED` to repeat a run that failed. */
export const SEED =
  HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 31) : Number(HUBKIT_SEED)

/** Choices that a seed determines. */
export interface Chance {
  /** A whole number from 0 to `below`, without it. */
  upTo(below: number): number
  pick<T>(items: readonly T[]): T
}

/** Choices for one test, whichever others run (a linear congruential generator). */
export function chance(about: string): Chance {
  let state = SEED
  for (let at = 0; at < about.length; at += 1) state = Math.imul(state, 31) + about.charCodeAt(at)
  const upTo = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return {
    upTo,
    pick(items) {
      const item = items[upTo(items.length)]
      if (item === undefined) throw new Error('there is nothing to pick from')
      return item
    },
  }
}
