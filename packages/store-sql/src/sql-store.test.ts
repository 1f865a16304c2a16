import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { register, storeContract, type StoreSubject } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { sqlStore } from './sql-store.ts'

describe('in a file', () => {
  register({ test }, storeContract, () => {
    const folder = mkdtempSync(join(tmpdir(), 'hubkit-store-'))
    const path = join(folder, 'hub.db')
    let now = 1_000_000
    const open = () => sqlStore({ path, clock: () => now, pollInterval: 2, synchronous: 'normal' })
    const store = open()
    const subject: StoreSubject = {
      store,
      reopen: async () => open(),
      advance: (milliseconds) => void (now += milliseconds),
    }
    return {
      subject,
      async dispose() {
        await store.close()
        rmSync(folder, { recursive: true })
      },
    }
  })
})

describe('in memory', () => {
  register({ test }, storeContract, () => {
    let now = 1_000_000
    const store = sqlStore({ path: ':memory:', clock: () => now })
    const subject: StoreSubject = { store, advance: (milliseconds) => void (now += milliseconds) }
    return { subject, dispose: () => store.close() }
  })
})

test('a wrong option is refused by name', () => {
  expect(() => sqlStore({ path: '' })).toThrow('sqlStore.path: found an empty string')
  expect(() => sqlStore({ path: 'x', pollInterval: 0 })).toThrow('sqlStore.pollInterval')
})
