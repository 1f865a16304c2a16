import assert from 'node:assert/strict'
import type { JsonValue, PluginStorage } from '@hubkit/core/contract'
import { assertJson } from './json.ts'

interface Entry {
  readonly value: JsonValue
  readonly revision: number
  readonly expiresAt: number
}

/**
 * A plugin's storage in memory, for tests. Refuses (by assertion) what a hub's would not keep: keys that are too
 * long, values that are not JSON.
 */
export function memoryStorage(now: () => number = Date.now): PluginStorage {
  const entries = new Map<string, Entry>()
  function current(key: string): Entry | undefined {
    assert.ok(key.length >= 1 && key.length <= 200, 'a storage key has 1 to 200 characters')
    const entry = entries.get(key)
    return entry && entry.expiresAt > now() ? entry : undefined
  }
  return {
    async get(key) {
      const entry = current(key)
      return entry && { value: structuredClone(entry.value), revision: entry.revision }
    },
    async put(key, value, { ifRevision, ttl } = {}) {
      const revision = current(key)?.revision ?? 0
      if (ifRevision !== undefined && ifRevision !== revision) return false
      assertJson(value, 'a stored value')
      const kept: JsonValue = JSON.parse(JSON.stringify(value))
      entries.set(key, {
        value: kept,
        revision: revision + 1,
        expiresAt: ttl === undefined ? Infinity : now() + ttl,
      })
      return true
    },
    async delete(key) {
      current(key)
      entries.delete(key)
    },
  }
}
