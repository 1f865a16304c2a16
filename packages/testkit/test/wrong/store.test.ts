import { describe, test } from 'vitest'
import { storeContract } from '../../src/contracts/store.ts'
import { register } from '../../src/register.ts'
import { sharedMemory } from './store/shared-memory.ts'
import { wrongStores } from './store.ts'
import { notices } from './wrong.ts'

describe('what the wrong stores are made of passes', () => {
  register({ test }, storeContract, () => {
    const memory = sharedMemory()
    return {
      subject: {
        store: memory.connect(),
        reopen: () => Promise.resolve(memory.connect()),
        advance: memory.advance,
      },
      dispose: () => memory.inner.close(),
    }
  })
})

describe('the suite of stores', () => {
  notices(storeContract, wrongStores)
})
