import type { LiveRoutes } from '../../live-routes.ts'
import type { LiveRoute } from '../../routing/live-route.ts'
import type { Activity } from './messages.ts'

/** Tells each time which routes were used since the last. */
export function createActivityReport(routes: LiveRoutes): () => Activity {
  // What was told of a route; one that goes is forgotten with it.
  const told = new WeakMap<LiveRoute, number>()
  return () => {
    const activity: (readonly [string, number | undefined, number | undefined])[] = []
    for (const route of routes.values()) {
      const { routespec, lastActivity, lastAnswer } = route
      const latest = Math.max(lastActivity ?? 0, lastAnswer ?? 0)
      if (latest === (told.get(route) ?? 0)) continue
      told.set(route, latest)
      activity.push([routespec, lastActivity, lastAnswer])
    }
    return activity
  }
}
