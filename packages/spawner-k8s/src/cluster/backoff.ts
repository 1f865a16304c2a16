/** Bounds of a growing wait, in milliseconds. */
export interface Backoff {
  readonly first: number
  readonly most: number
}

/**
 * How long to wait before try number `tries` + 1, in milliseconds: doubling from `first` to `most`, and anywhere in
 * the upper half of that, so that many who failed together do not come back together.
 */
export function backoff(tries: number, { first, most }: Backoff, random = Math.random): number {
  const full = Math.min(most, first * 2 ** Math.min(30, Math.max(0, tries - 1)))
  return full / 2 + (full / 2) * random()
}
