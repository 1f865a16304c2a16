import { register, storeContract, type StoreSubject } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { memoryStore } from './memory.ts'

register({ test }, storeContract, () => {
  let now = 1_000_000
  const store = memoryStore({ clock: () => now })
  const subject: StoreSubject = { store, advance: (milliseconds) => void (now += milliseconds) }
  return { subject, dispose: () => store.close() }
})

test('a wrong option is refused by name', () => {
  expect(() => memoryStore({ clock: 5 as unknown as () => number })).toThrow(
    'memoryStore.clock: found 5, expected a function',
  )
})
