import type { ApiClient } from './api-client.ts'

/** Looks now and then whether the proxy has still what it was given. */
export interface Watch {
  /** A route that the proxy has now. @param path in the REST API */
  has(path: string): void
  hasNot(path: string): void
  stop(): void
}

/**
 * A proxy that was started again has an empty table. So one of its routes is looked at, the last one given.
 *
 * @param interval milliseconds
 * @param onLost called when the route is not there any more
 * @param whenEmpty called in place of a look when there is no route to look at
 */
export function watch(
  api: ApiClient,
  interval: number,
  onLost: () => void,
  whenEmpty: () => Promise<unknown>,
): Watch {
  const paths = new Set<string>()
  let isLooking = false
  const timer = setInterval(() => void look(), interval).unref()

  async function look(): Promise<void> {
    const path = [...paths].at(-1)
    if (isLooking) return
    isLooking = true
    try {
      if (path === undefined) {
        await whenEmpty()
        return
      }
      const status = await api.look(path)
      // Deleted by another process, or lost with all others: whoever looks at the records can tell.
      if (status === 404 && paths.delete(path)) onLost()
    } catch {
      // It is away, which every other call says aloud; it is looked at again when it is back.
    } finally {
      isLooking = false
    }
  }

  return {
    has(path) {
      paths.delete(path)
      paths.add(path)
    },
    hasNot: (path) => void paths.delete(path),
    stop: () => clearInterval(timer),
  }
}
