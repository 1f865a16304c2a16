import type { Finding } from '../finding.ts'
import { during, times, type Load } from '../load.ts'
import type { Measure, Scale } from '../measure.ts'
import { AS_ADMIN, type Side } from '../side.ts'
import { ensureUsers, startServer, stopServer, userName, userPath, userToken } from '../world.ts'
import { postActivity } from './activity.ts'

const FEW = 100
/** Trees in a store get a little higher, caches a little colder. */
const AT_MOST = 1.3

/** How many times as much each takes: of the processor, or of the time where that cannot be told. */
function timesAsMuch(many: Load, few: Load): number {
  if (many.cpu && few.cpu) return many.cpu / few.cpu
  return many.seconds / many.count / (few.seconds / few.count)
}

/** What requests about one user cost while there are so many. */
async function costs(
  side: Side,
  { seconds, spawns }: Scale,
  users: number,
): Promise<ReadonlyMap<string, Load>> {
  await ensureUsers(side, users)
  // Not the first ones: all over the store.
  const some = (index: number): string => userName((index * 7919) % users)
  const own = await userToken(side, some(1))
  const asking = (): Promise<unknown> =>
    side.client().demand({ path: '/hub/api/user', headers: own })
  await during(side, seconds, asking) // what making the users left to do is not to be counted
  const user = await during(side, seconds, asking)
  const one = await during(side, seconds, (index) =>
    side.client().demand({ path: userPath(some(index)), headers: AS_ADMIN }),
  )
  const servers = Math.min(spawns, FEW)
  const start = await times(side, servers, (index) => startServer(side, some(index)))
  const activity = await during(side, seconds, (index) =>
    postActivity(side, some(index % servers), AS_ADMIN),
  )
  const stop = await times(side, servers, (index) => stopServer(side, some(index)))
  const loads = { 'GET /hub/api/user': user, 'GET /users/:name': one, activity, start, stop }
  return new Map(Object.entries(loads))
}

/** A request about one user must cost the same, however many others there are. */
export const growth: Measure = {
  name: 'growth',
  oursOnly: true,
  async run(side, scale) {
    const { users } = scale
    const short = { ...scale, seconds: scale.seconds / 2 }
    await side.startAfresh()
    await costs(side, short, FEW) // code gets quick by being run
    const few = await costs(side, short, FEW)
    const many = await costs(side, short, users)
    return [...many].map(([name, load]): Finding => ({
      what: `${name}: cost with ${users} users beside ${FEW}`,
      value: timesAsMuch(load, few.get(name) ?? load),
      unit: 'x',
      aim: { kind: 'most', value: AT_MOST },
    }))
  },
}
