/** Runs work for one key at a time, in the order it was given; different keys run at once. */
export function createSerial(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve()
    // What went before has its own caller to tell of a failure.
    const result = before.then(work, work)
    tails.set(key, result)
    const tidy = (): void => {
      if (tails.get(key) === result) tails.delete(key)
    }
    result.then(tidy, tidy)
    return result
  }
}
