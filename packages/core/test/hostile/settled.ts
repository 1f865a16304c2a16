import { until } from '@hubkit/testkit'
import type { Store } from '../../src/contract/store.ts'
import { snapshot, type Snapshot } from './records.ts'

/** All records, once no server is on its way anywhere. */
export async function settled(store: Store): Promise<Snapshot> {
  await until(async () => {
    const found = await store.find('server', {})
    return found.every(
      ({ value: { phase, desired } }) =>
        (phase === 'ready' && desired === 'running') ||
        (phase === 'stopped' && desired === 'stopped'),
    )
  })
  return snapshot(store)
}
