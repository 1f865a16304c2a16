import type { Fence } from '../contract/index.ts'

/** Who holds what until when. Tokens come from one counter, so a key that was given back needs no memory. */
export interface Leases {
  acquire(key: string, holder: string, ttl: number): Fence | undefined
  release(fence: Fence): void
  isGood(fence: Fence): boolean
}

export function leases(clock: () => number): Leases {
  const held = new Map<string, { holder: string; token: number; expires: number }>()
  let newest = 0

  function isGood(fence: Fence): boolean {
    return held.get(fence.key)?.token === fence.token
  }

  return {
    isGood,
    acquire(key, holder, ttl) {
      const now = clock()
      const lease = held.get(key)
      if (lease && lease.holder !== holder && lease.expires > now) return undefined
      const token = lease?.holder === holder ? lease.token : ++newest
      held.set(key, { holder, token, expires: now + ttl })
      return { key, token }
    },
    release(fence) {
      if (isGood(fence)) held.delete(fence.key)
    },
  }
}
