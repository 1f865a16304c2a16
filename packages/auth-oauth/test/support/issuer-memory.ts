import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** Storage for one issuer: oidc-provider's own is shared by all issuers of a process. */
export function issuerMemory(): { readonly adapter: AdapterFactory; readonly clear: () => void } {
  const entries = new Map<string, AdapterPayload>()
  return { adapter: (kind) => memoryOf(kind, entries), clear: () => entries.clear() }
}

function memoryOf(kind: string, entries: Map<string, AdapterPayload>): Adapter {
  const key = (id: string): string => `${kind} ${id}`
  const by = (test: (payload: AdapterPayload) => boolean): AdapterPayload | undefined =>
    [...entries].find(([name, payload]) => name.startsWith(`${kind} `) && test(payload))?.[1]
  return {
    upsert: async (id, payload) => void entries.set(key(id), payload),
    find: async (id) => entries.get(key(id)),
    findByUid: async (uid) => by((payload) => payload.uid === uid),
    findByUserCode: async () => undefined,
    destroy: async (id) => void entries.delete(key(id)),
    async revokeByGrantId(grantId) {
      for (const [name, payload] of entries) if (payload.grantId === grantId) entries.delete(name)
    },
    async consume(id) {
      const payload = entries.get(key(id))
      if (payload) entries.set(key(id), { ...payload, consumed: Math.floor(Date.now() / 1000) })
    },
  }
}
