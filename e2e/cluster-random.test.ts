import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCluster, type Cluster } from './support/cluster/cluster.ts'
import { needsProc } from './support/cluster/processes.ts'
import { newPerson, ready, startServer } from './support/cluster/sound.ts'
import { createDisk, type Disk } from './support/random/disk.ts'
import { BYSTANDER } from './support/random/look.ts'
import { planRun } from './support/random/plan.ts'
import { createReport } from './support/random/report.ts'
import { runPlan } from './support/random/run.ts'

// The same each time, so that a run that turns red does so for what was changed; `HUBKIT_SEED=random` for another one.
const { HUBKIT_SEED = '20261121', HUBKIT_SOAK_OPERATIONS = '300' } = process.env
const SEED = HUBKIT_SEED === 'random' ? Math.trunc(Math.random() * 2 ** 32) : Number(HUBKIT_SEED)
const OPERATIONS = Number(HUBKIT_SOAK_OPERATIONS)
/** Lines of the hubs' logs that a failed run shows. */
const SHOWN = 80

describe.skipIf(needsProc)('whatever is asked for and goes wrong', () => {
  let disk: Disk
  let cluster: Cluster

  beforeAll(async () => {
    disk = await createDisk()
    cluster = await startCluster({ parent: disk.folder })
  })
  afterAll(async () => {
    // After a failed run it may not be well.
    if (cluster) await disk.heal(cluster)
    await cluster?.close()
    await disk?.close()
  })

  test(
    `two hubs do what they acknowledged, and nothing else (${OPERATIONS} operations, seed ${SEED})`,
    async ({ onTestFailed }) => {
      onTestFailed(() => {
        console.error(
          cluster
            .log()
            .split('\n')
            .slice(-SHOWN)
            .map((line) => line.slice(0, 400))
            .join('\n'),
        )
        console.error(
          `HUBKIT_SEED=${SEED} HUBKIT_SOAK_OPERATIONS=${OPERATIONS} does the same again`,
        )
      })
      const report = createReport()
      const since = performance.now()
      await newPerson(cluster, BYSTANDER)
      const bystander = await startServer(cluster.origin, BYSTANDER)
      cluster.watch.protect(bystander.pid)
      try {
        await runPlan(cluster, disk, planRun(SEED, OPERATIONS), report)
      } finally {
        const seconds = Math.round((performance.now() - since) / 1000)
        console.log([...report.lines(), `seed ${SEED}, ${seconds} s`].join('\n'))
      }
      for (const hub of cluster.hubs) expect(await ready(hub.origin, BYSTANDER)).toEqual(bystander)
      expect(cluster.watch.violations).toEqual([])
      console.log('violations: 0')
    },
    60_000 + OPERATIONS * 2000,
  )
})
