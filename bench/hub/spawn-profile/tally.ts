/** Counts calls, with the time each kept its caller waiting and how long it kept the process itself busy. */
export interface Tally {
  /** Runs and counts a call. */
  count<T>(name: string, call: () => Promise<T>): Promise<T>
  /** Notes something without a duration. */
  note(name: string): void
  /** What was counted since the last call, by name. */
  take(): ReadonlyMap<string, Counted>
}

export interface Counted {
  readonly calls: number
  /** Milliseconds, all calls together. */
  readonly waited: number
}

export function createTally(): Tally {
  let counted = new Map<string, Counted>()
  const add = (name: string, waited: number): void => {
    const before = counted.get(name) ?? { calls: 0, waited: 0 }
    counted.set(name, { calls: before.calls + 1, waited: before.waited + waited })
  }
  return {
    async count(name, call) {
      const start = performance.now()
      try {
        return await call()
      } finally {
        add(name, performance.now() - start)
      }
    },
    note: (name) => add(name, 0),
    take() {
      const taken = counted
      counted = new Map()
      return taken
    },
  }
}
