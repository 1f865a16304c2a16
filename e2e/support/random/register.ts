/** A change of something that somebody asked for. */
export interface Write<T> {
  readonly value: T
  /** When it was asked for, and when it was acknowledged: by any clock that only goes forward. */
  readonly sent: number
  /** Nobody said that it was done: then it may happen at any time after, or never. */
  readonly answered: number | undefined
}

/** One thing that a hub remembers, as far as those know who asked for its changes. */
export interface Register<T> {
  note(write: Write<T>): void
  /** What it may be now: with nothing under way, a value of these and no other. */
  possible(): readonly T[]
  /** It was looked at, with nothing under way any more. */
  settle(value: T): void
  /** Whether nobody has asked for a change since it was looked at. */
  readonly settled: boolean
}

/**
 * A change that was acknowledged happened at a moment between request and answer. So what was asked for before is what
 * remains only if nothing that was acknowledged was asked for after its own answer.
 */
export function createRegister<T>(initial: T): Register<T> {
  let writes: Write<T>[] = []
  const settle = (value: T): void => {
    writes = [{ value, sent: -Infinity, answered: -Infinity }]
  }
  settle(initial)
  return {
    note: (write) => void writes.push(write),
    possible() {
      const last = Math.max(
        ...writes.flatMap((one) => (one.answered === undefined ? [] : one.sent)),
      )
      const left = writes.filter(({ answered = Infinity }) => answered >= last)
      return [...new Set(left.map(({ value }) => value))]
    },
    settle,
    get settled() {
      return writes.length === 1
    },
  }
}
