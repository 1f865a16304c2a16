import type { DatabaseSync } from 'node:sqlite'

export interface Watchers {
  /** Calls `wake` after commits; gives the end of it. */
  readonly add: (wake: () => void) => () => void
  readonly wakeAll: () => void
  close(): void
}

/**
 * Wakes those who wait for commits: {@link Watchers.wakeAll} for commits of our own; those of other processes show in
 * `data_version` (https://www.sqlite.org/pragma.html#pragma_data_version), which is looked at while somebody waits.
 */
export function watchers(database: DatabaseSync, pollInterval: number): Watchers {
  const waiting = new Set<() => void>()
  const statement = database.prepare('pragma data_version')
  let seen: unknown
  let timer: NodeJS.Timeout | undefined

  function wakeAll(): void {
    for (const wake of waiting) wake()
  }

  function version(): unknown {
    return statement.get()?.['data_version']
  }

  function poll(): void {
    try {
      const now = version()
      if (now === seen) return
      seen = now
    } catch {
      // Those who wait read next, and get the error that belongs to it.
    }
    wakeAll()
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }

  return {
    wakeAll,
    add(wake) {
      waiting.add(wake)
      timer ??= setInterval(poll, pollInterval).unref()
      return () => {
        waiting.delete(wake)
        if (waiting.size === 0) stop()
      }
    },
    close() {
      stop()
      wakeAll()
    },
  }
}
