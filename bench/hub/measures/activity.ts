import type { Answer } from '../client.ts'
import { perSecond } from '../finding.ts'
import { during } from '../load.ts'
import type { Measure } from '../measure.ts'
import { AS_ADMIN, type Side } from '../side.ts'
import { ensureRunning, userName, userPath, userToken } from '../world.ts'

/** At most so many servers report. */
const SERVERS = 50

/** @param headers the credential */
export function postActivity(
  side: Side,
  name: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const now = new Date().toISOString()
  const body = JSON.stringify({ last_activity: now, servers: { '': { last_activity: now } } })
  const path = `${userPath(name)}/activity`
  return side.client().demand({ method: 'POST', path, headers, body })
}

/** What every single-user server posts now and then. */
export const activity: Measure = {
  name: 'activity',
  async run(side, { seconds, spawns }) {
    const servers = Math.min(spawns, SERVERS)
    await ensureRunning(side, servers)
    const own = await Promise.all(
      Array.from({ length: servers }, (_, index) => userToken(side, userName(index))),
    )
    const byOwner = await during(side, seconds, (index) => {
      const who = index % servers
      return postActivity(side, userName(who), own[who] ?? {})
    })
    const byAdmin = await during(side, seconds, (index) =>
      postActivity(side, userName(index % servers), AS_ADMIN),
    )
    return [
      perSecond("activity, with the user's own token", byOwner),
      perSecond("activity, with an administrator's token", byAdmin),
    ]
  },
}
