import { milliseconds, perSecond } from '../finding.ts'
import { times } from '../load.ts'
import type { Measure } from '../measure.ts'
import { median } from '../statistics.ts'
import { ensureRunning, ensureUsers, startServer, stopServer, userName } from '../world.ts'

const ALONE = 20

/** Starts and stops of one server after the other. */
export const oneSpawn: Measure = {
  name: 'one-spawn',
  async run(side) {
    await ensureRunning(side, 0)
    await ensureUsers(side, ALONE)
    const started = await times(side, ALONE, (index) => startServer(side, userName(index)), 1)
    const stopped = await times(side, ALONE, (index) => stopServer(side, userName(index)), 1)
    return [
      milliseconds('one start alone', median(started.times)),
      milliseconds('one stop alone', median(stopped.times)),
    ]
  },
}

/** Starts and stops of many at once. */
export const spawns: Measure = {
  name: 'spawns',
  async run(side, { spawns: count }) {
    await ensureRunning(side, 0)
    await ensureUsers(side, count)
    const started = await times(side, count, (index) => startServer(side, userName(index)))
    const stopped = await times(side, count, (index) => stopServer(side, userName(index)))
    return [
      perSecond(`starts, ${count} servers`, started),
      perSecond(`stops, ${count} servers`, stopped),
    ]
  },
}
