/** Lets only so many work at once; the others wait in line. */
export interface Slots {
  /**
   * Waits for one's turn.
   *
   * @returns gives it back
   * @throws the signal's reason
   */
  take(signal: AbortSignal): Promise<() => void>
}

export function createSlots(most: number): Slots {
  const line: (() => void)[] = []
  let taken = 0
  const giveBack = (): void => {
    const next = line.shift()
    if (next) next()
    else taken -= 1
  }
  return {
    async take(signal) {
      signal.throwIfAborted()
      if (taken < most) {
        taken += 1
        return giveBack
      }
      const turn = Promise.withResolvers<void>()
      const leave = (): void => {
        const place = line.indexOf(turn.resolve)
        if (place >= 0) line.splice(place, 1)
        turn.reject(signal.reason)
      }
      line.push(turn.resolve)
      signal.addEventListener('abort', leave, { once: true })
      try {
        await turn.promise
      } finally {
        signal.removeEventListener('abort', leave)
      }
      return giveBack
    },
  }
}
