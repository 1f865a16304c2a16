import { setTimeout as sleep } from 'node:timers/promises'
import { HubError } from '../contract/errors.ts'
import type { PluginStorage } from '../contract/plugin.ts'
import { readCount, type AttemptCount } from './throttle-count.ts'

/** How often a counter that other processes change at the same moment is tried again. */
const TRIES = 30

/** What becomes of a count; `undefined` leaves it as it is. May be asked more than once, the last answer holds. */
export type NextCount = (count: AttemptCount | undefined) => AttemptCount | undefined

/** Counters in a store that several processes share. */
export interface AttemptCounters {
  /**
   * Changes a counter; what was counted holds for all processes once it resolves.
   *
   * @throws HubError `HUB_ERR_TOO_MANY_REQUESTS` when other processes are always quicker
   */
  change(key: string, next: NextCount): Promise<void>
}

interface Waiting {
  readonly next: NextCount
  readonly done: PromiseWithResolvers<void>
}

/**
 * Counters whose changes of one moment share a write: a class that logs in from one address has one counter, and
 * would else wait for one another's writes, or undo them.
 *
 * @param ttl how long a counter is kept after its last change, in milliseconds
 */
export function attemptCounters(storage: PluginStorage, ttl: number): AttemptCounters {
  const lines = new Map<string, Waiting[]>()

  /** Applies them in their order; `false` when another process was quicker. */
  async function apply(key: string, line: readonly Waiting[]): Promise<boolean> {
    const found = await storage.get(key)
    let value = readCount(found?.value)
    let isChanged = false
    for (const { next } of line) {
      const after = next(value)
      if (after === undefined) continue
      value = after
      isChanged = true
    }
    if (!isChanged || value === undefined) return true
    return storage.put(key, value, { ifRevision: found?.revision ?? 0, ttl })
  }

  async function settle(key: string, line: readonly Waiting[]): Promise<void> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      if (await apply(key, line)) return
      // Other processes have the same class: each try at a time of its own.
      await sleep(Math.random() * 2 * tries)
    }
    // Whoever tries this much at once is not in a hurry to be served.
    throw new HubError('HUB_ERR_TOO_MANY_REQUESTS', { retryAfter: 1 })
  }

  /** Works off a counter's line; who comes meanwhile is in the next round. */
  async function work(key: string): Promise<void> {
    for (let line = lines.get(key) ?? []; line.length > 0; line = lines.get(key) ?? []) {
      lines.set(key, [])
      try {
        await settle(key, line)
        for (const { done } of line) done.resolve()
      } catch (error) {
        for (const { done } of line) done.reject(error)
      }
    }
    lines.delete(key)
  }

  return {
    change(key, next) {
      const done = Promise.withResolvers<void>()
      const line = lines.get(key)
      if (line) line.push({ next, done })
      else {
        lines.set(key, [{ next, done }])
        void work(key) // tells each of them what came of it
      }
      return done.promise
    },
  }
}
