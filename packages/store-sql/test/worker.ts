import { isHubError, type Store } from '@hubkit/core/contract'
import { sqlStore } from '../src/sql-store.ts'

// A hub process, as far as the store is concerned: worker.ts <path> <what> <count>
const [path = '', what = '', count = '0'] = process.argv.slice(2)

/** Adds one to a number, by its revision. */
async function increment(store: Store): Promise<void> {
  for (;;) {
    const read = await store.get('setting', 'count')
    const value = { id: 'count', value: Number(read?.value.value ?? 0) + 1 }
    const event = {
      type: 'counted',
      subject: 'count',
      at: Date.now(),
      data: { value: value.value },
    }
    const result = await store.transact([
      { op: 'put', kind: 'setting', value, expect: read?.revision ?? 0 },
      { op: 'emit', event },
    ])
    if (result.ok) return
  }
}

/** Adds one to a number, by a lease that is short enough to be lost. */
async function underLease(store: Store): Promise<void> {
  for (;;) {
    const fence = await store.acquire('count', `process ${process.pid}`, 3)
    if (!fence) continue
    const read = await store.get('setting', 'leased')
    const value = { id: 'leased', value: Number(read?.value.value ?? 0) + 1 }
    const result = await store.transact([
      { op: 'put', kind: 'setting', value },
      { op: 'fence', fence },
    ])
    if (!result.ok) continue
    await store.release(fence)
    return
  }
}

/** Writes until it is killed, and says what was acknowledged. */
async function forever(store: Store, worker: number): Promise<never> {
  for (let index = 0; ; index++) {
    const id = `${process.pid}/${worker}/${index}`
    const value = { id, value: 'x'.repeat(index % 5000) }
    await store.transact([
      { op: 'put', kind: 'setting', value },
      { op: 'emit', event: { type: 'written', subject: id, at: index, data: {} } },
    ])
    process.send?.(id)
  }
}

/** Writes on demand, and says how that went. */
function onDemand(store: Store): void {
  async function answer(id: string): Promise<void> {
    const value = { id, value: 'x'.repeat(100_000) }
    try {
      await store.transact([{ op: 'put', kind: 'setting', value }])
      process.send?.('written')
    } catch (error) {
      process.send?.(isHubError(error) ? `${error.code}: ${error.message}` : String(error))
    }
  }
  process.on('message', (id: string) => void answer(id))
  process.send?.('ready')
}

const store = sqlStore({ path })
const times = Array.from({ length: Number(count) }, (_, index) => index)
switch (what) {
  case 'open':
    break
  case 'increment':
    await Promise.all(times.map(() => increment(store)))
    break
  case 'lease':
    for (const _ of times) await underLease(store)
    break
  case 'forever':
    await Promise.all(times.map((worker) => forever(store, worker)))
    break
  case 'demand':
    onDemand(store)
    break
  default:
    throw new Error(`unknown work: ${what}`)
}
if (what !== 'demand') await store.close()
