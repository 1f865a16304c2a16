import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

/** Storage for one issuer: oidc-provider's own is shared by all issuers of a process, and forgets after 1,000 entries. */
export function issuerMemory(): { readonly adapter: AdapterFactory; readonly clear: () => void } {
  const entries = new Map<string, AdapterPayload>()
  const byUid = new Map<string, string>()
  const byGrant = new Map<string, Set<string>>()
  const all = [entries, byUid, byGrant]

  const adapter = (kind: string): Adapter => {
    const key = (id: string): string => `${kind} ${id}`
    return {
      async upsert(id, payload) {
        const { uid, grantId } = payload
        entries.set(key(id), payload)
        if (uid !== undefined) byUid.set(key(uid), key(id))
        if (grantId === undefined) return
        const family = byGrant.get(key(grantId)) ?? new Set()
        byGrant.set(key(grantId), family.add(key(id)))
      },
      find: async (id) => entries.get(key(id)),
      findByUid: async (uid) => entries.get(byUid.get(key(uid)) ?? ''),
      findByUserCode: async () => undefined,
      destroy: async (id) => void entries.delete(key(id)),
      async revokeByGrantId(grantId) {
        for (const name of byGrant.get(key(grantId)) ?? []) entries.delete(name)
        byGrant.delete(key(grantId))
      },
      async consume(id) {
        const payload = entries.get(key(id))
        if (payload) entries.set(key(id), { ...payload, consumed: Math.floor(Date.now() / 1000) })
      },
    }
  }
  return { adapter, clear: () => all.forEach((map) => map.clear()) }
}
