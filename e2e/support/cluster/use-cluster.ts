import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startCluster, type Cluster, type ClusterOptions } from './cluster.ts'
import { createDelays, type Delays } from './delays.ts'
import { newPerson, startServer } from './sound.ts'

/** Lines of the hubs' logs that a failed test shows. */
const SHOWN = 60

/** What the tests of one file share. */
export interface SharedCluster {
  readonly cluster: Cluster
  readonly delays: Delays
}

/**
 * A cluster for all tests of a file, with a bystander whose server nobody may touch. Before each test all hubs run;
 * after the last the delays are printed.
 *
 * @returns what gives it, once tests run
 */
export function useCluster(title: string, options?: ClusterOptions): () => SharedCluster {
  const delays = createDelays()
  let cluster: Cluster | undefined
  beforeAll(async () => {
    cluster = await startCluster(options)
    await newPerson(cluster, 'bystander')
    cluster.watch.protect((await startServer(cluster.origin, 'bystander')).pid)
  })
  beforeEach(async ({ onTestFailed }) => {
    onTestFailed(() => {
      console.error(cluster?.log().split('\n').slice(-SHOWN).join('\n'))
      cluster?.watch.forget()
    })
    for (const hub of cluster?.hubs ?? []) {
      if (hub.frozen) hub.wake()
      await hub.start()
      await hub.disarm()
      hub.points()
    }
  })
  afterAll(async () => {
    delays.print(title)
    await cluster?.close()
  })
  return () => {
    if (!cluster) throw new Error('there is no cluster yet')
    return { cluster, delays }
  }
}
