import type { Cached } from './cache.ts'
import type { ListWatch } from './list-watch.ts'

/** Several views as one, which is as true as the least true of them. */
export function joined<T extends Cached>(views: readonly ListWatch<T>[]): ListWatch<T> {
  return {
    get syncedAt() {
      const times = views.map((view) => view.syncedAt ?? Number.NEGATIVE_INFINITY)
      const oldest = Math.min(...times)
      return Number.isFinite(oldest) ? oldest : undefined
    },
    values: () => views.flatMap((view) => [...view.values()]),
    subscribe(listener) {
      const ends = views.map((view) => view.subscribe(listener))
      return () => {
        for (const end of ends) end()
      }
    },
  }
}
