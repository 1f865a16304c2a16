import { milliseconds, perSecond } from '../finding.ts'
import { times } from '../load.ts'
import type { Measure } from '../measure.ts'
import { AS_ADMIN } from '../side.ts'
import { percentile } from '../statistics.ts'
import { ensureUsers, userName, userToken } from '../world.ts'

const OTHERS_AT_MOST = 50

/** Makes all users by one request, while somebody else asks who they are, one request after the other. */
export const bulk: Measure = {
  name: 'bulk',
  once: true,
  async run(side, { users }) {
    await side.startAfresh()
    await ensureUsers(side, 1)
    const headers = await userToken(side, userName(0))
    const usernames = Array.from({ length: users }, (_, index) => userName(index + 1))
    const waits: number[] = []
    const over = new AbortController()
    const others = (async () => {
      while (!over.signal.aborted) {
        const start = performance.now()
        await side.client().demand({ path: '/hub/api/user', headers })
        waits.push(performance.now() - start)
      }
    })()
    const body = JSON.stringify({ usernames })
    const request = { method: 'POST', path: '/hub/api/users', headers: AS_ADMIN, body } as const
    const { seconds } = await times(side, 1, () => side.client().demand(request), 1)
    over.abort()
    await others
    const load = { count: users, seconds, cpu: undefined }
    return [
      perSecond(`users made by one request for ${users}`, load),
      milliseconds('meanwhile, another request waits: 99 of 100', percentile(waits, 0.99)),
      milliseconds('meanwhile, another request waits: at most', Math.max(...waits), {
        kind: 'most',
        value: OTHERS_AT_MOST,
      }),
    ]
  },
}
