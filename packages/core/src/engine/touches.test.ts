import { expect, onTestFinished, test, vi } from 'vitest'
import { HubError, type HubErrorCode } from '../contract/errors.ts'
import type { Operation, Store } from '../contract/store.ts'
import { memoryStore } from '../store/memory.ts'
import { silentLogger } from './log.ts'
import { createTouches } from './touches.ts'

/** A store that fails with these codes first; and what it was asked to write. */
function failing(...codes: HubErrorCode[]): { store: Store; writes: (readonly Operation[])[] } {
  const writes: (readonly Operation[])[] = []
  const store: Store = {
    ...memoryStore(),
    transact(operations) {
      writes.push(operations)
      const code = codes.shift()
      return code ? Promise.reject(new HubError(code)) : Promise.resolve({ ok: true })
    },
  }
  return { store, writes }
}

function fakeTime(): void {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
}

test('what could not be written is written later, though nothing else is used', async () => {
  fakeTime()
  const { store, writes } = failing('HUB_ERR_STORE', 'HUB_ERR_STORE')
  createTouches(store, silentLogger).touch('user', 'u', 5)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes).toEqual(
    Array.from({ length: 3 }, () => [{ op: 'touch', kind: 'user', id: 'u', at: 5 }]),
  )
})

test('a store that is closed is left alone', async () => {
  fakeTime()
  const { store, writes } = failing('HUB_ERR_CLOSED')
  createTouches(store, silentLogger).touch('user', 'u', 5)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(writes).toHaveLength(1)
})
