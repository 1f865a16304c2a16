/** Choices that a seed determines. */
export interface Random {
  /** A whole number from 0 to `limit`, without it. */
  below(limit: number): number
  pick<T>(list: readonly T[]): T
  /** True once in so many times. */
  once(times: number): boolean
}

/** Numbers that look random and come again with the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return {
    below,
    pick(list) {
      const chosen = list[below(list.length)]
      if (chosen === undefined) throw new Error('there is nothing to pick from')
      return chosen
    },
    once: (times) => below(times) === 0,
  }
}
