import { describe, test } from 'vitest'
import { fakeProxy } from '../fakes/proxy.ts'
import { register } from '../register.ts'
import { proxyContract } from './proxy.ts'

describe('a fake proxy', () => {
  register({ test }, proxyContract, async () => {
    const proxy = fakeProxy()
    const { origin } = await proxy.serve()
    return { subject: { proxy, origin }, dispose: () => proxy.close?.() }
  })
})
