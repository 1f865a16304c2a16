import type { PluginStorage } from '../contract/plugin.ts'
import type { PluginRecord } from '../contract/records.ts'
import type { Store } from '../contract/store.ts'
import { HubError } from '../contract/errors.ts'

const LONGEST_KEY = 200

/** A plugin's own keys in the store. */
export function createPluginStorage(
  store: Store,
  plugin: string,
  now: () => number,
): PluginStorage {
  const idOf = (key: string): string => {
    if (key === '' || key.length > LONGEST_KEY)
      throw new HubError('HUB_ERR_PLUGIN', {
        message: `A storage key has 1 to ${LONGEST_KEY} characters.`,
      })
    return `${plugin}:${key}`
  }
  return {
    async get(key) {
      const found = await store.get('plugin', idOf(key))
      if (!found || (found.value.expiresAt ?? Number.POSITIVE_INFINITY) <= now()) return undefined
      return { value: found.value.value, revision: found.revision }
    },
    async put(key, value, { ifRevision, ttl } = {}) {
      const id = idOf(key)
      const record: PluginRecord = {
        id,
        value,
        ...(ttl === undefined ? {} : { expiresAt: now() + ttl }),
      }
      let expect = ifRevision
      if (ifRevision === 0) {
        // An expired value counts as absent, but its record still has a revision.
        const found = await store.get('plugin', id)
        if (found && (found.value.expiresAt ?? Number.POSITIVE_INFINITY) > now()) return false
        expect = found?.revision ?? 0
      }
      return (await store.transact([{ op: 'put', kind: 'plugin', value: record, expect }])).ok
    },
    async delete(key) {
      await store.transact([{ op: 'delete', kind: 'plugin', id: idOf(key) }])
    },
  }
}
