import { setTimeout as sleep } from 'node:timers/promises'
import { mebibytes, perSecond, seconds, type Finding } from '../finding.ts'
import { times } from '../load.ts'
import type { Measure } from '../measure.ts'
import type { Side } from '../side.ts'
import { ensureRunning, readyUsers, stopServer, userName } from '../world.ts'

/** How many servers are asked for through the proxy after a restart. */
const LOOKED_AT = 20
/** How many of the many are stopped. */
const STOPPED = 500

/** Waits until the hub says that all servers are ready and the proxy leads to them. */
async function allReady(side: Side, count: number): Promise<void> {
  while ((await readyUsers(side)).length < count) await sleep(5)
  for (let looked = 0; looked < LOOKED_AT; looked += 1) {
    const name = userName(Math.floor((looked * count) / LOOKED_AT))
    for (;;) {
      const answer = await side.front().ask({ path: `/user/${name}/api` })
      if (answer.status === 200) break
      await sleep(5)
    }
  }
}

/**
 * A restart while servers run: until the API answers, and until all of them are there again. How fast they start and
 * stop among so many is measured on the way.
 */
export const restart: Measure = {
  name: 'restart',
  once: true,
  async run(side, { restarts }) {
    const findings: Finding[] = []
    let before = 0
    await ensureRunning(side, before)
    for (const count of restarts) {
      const started = await ensureRunning(side, count)
      const memory = await side.memory()
      await side.stop()
      const begin = performance.now()
      const answered = await side.start()
      await allReady(side, count)
      const ready = performance.now() - begin
      findings.push(
        perSecond(`starts, number ${before + 1} to ${count}`, started),
        ...mebibytes(`with ${count} servers`, memory),
        seconds(`restart with ${count} servers: API answers`, answered / 1000),
        seconds(`restart with ${count} servers: all ready`, ready / 1000),
        ...mebibytes(`after a restart with ${count}`, await side.memory()),
      )
      before = count
    }
    const ending = Math.min(before, STOPPED)
    const stopped = await times(side, ending, (index) => stopServer(side, userName(index)))
    findings.push(perSecond(`stops, ${ending} of ${before} servers`, stopped))
    return findings
  },
}
