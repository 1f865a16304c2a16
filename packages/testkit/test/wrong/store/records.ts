import { HubError, type JsonValue } from '@hubkit/core/contract'
import { puts, reading, wrongStore } from './wrong-store.ts'

/** Every text in a value, changed. */
function texts(value: JsonValue, change: (text: string) => string): JsonValue {
  return JSON.parse(JSON.stringify(value), (_key, item: unknown) =>
    typeof item === 'string' ? change(item) : item,
  )
}

export const wrongRecords = [
  wrongStore(
    'why a start failed is not kept',
    ['a record of every kind comes back as it was put, with revision 1'],
    (store) =>
      reading(store, (_kind, found) =>
        'failure' in found.value
          ? { ...found, value: { ...found.value, failure: undefined } }
          : found,
      ),
  ),
  wrongStore(
    'a record that is absent is an error',
    ['a record that is absent is undefined'],
    (store) => ({
      async get(kind, id) {
        const found = await store.get(kind, id)
        if (!found) throw new HubError('HUB_ERR_NOT_FOUND')
        return found
      },
    }),
    { more: true },
  ),
  wrongStore(
    'revisions go by two',
    ['every write adds one to the revision'],
    (store) =>
      reading(store, (_kind, { value, revision }) => ({ value, revision: revision * 2 - 1 })),
    { more: true },
  ),
  wrongStore(
    'a record that is made again goes on counting',
    ['a record that was deleted and made again has revision 1'],
    (store) => {
      const before = new Map<string, number>()
      return {
        ...reading(store, (_kind, { value, revision }) => ({
          value,
          revision: revision + (before.get(value.id) ?? 0),
        })),
        async transact(operations) {
          for (const item of operations) {
            if (item.op !== 'delete') continue
            const found = await store.get(item.kind, item.id)
            before.set(item.id, (before.get(item.id) ?? 0) + (found?.revision ?? 0))
          }
          return store.transact(operations)
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a write leaves members that it does not name',
    ['a write replaces the whole record'],
    (store) =>
      puts(store, async (item) => {
        const before = await store.get(item.kind, item.value.id)
        return [{ ...item, value: { ...before?.value, ...item.value } } as typeof item]
      }),
    { more: true },
  ),
  wrongStore(
    'members that are undefined come back as null',
    ['optional members that are undefined are dropped'],
    (store) =>
      puts(store, (item) => {
        if (item.kind !== 'setting') return item
        const text = JSON.stringify(item.value, (_key, value: unknown) => value ?? null)
        return { ...item, value: JSON.parse(text) }
      }),
  ),
  wrongStore('text is normalised', ['odd text, numbers and keys come back unchanged'], (store) =>
    puts(store, (item) =>
      item.kind === 'setting'
        ? {
            ...item,
            value: {
              ...item.value,
              value: texts(item.value.value, (text) => text.normalize('NFC')),
            },
          }
        : item,
    ),
  ),
  wrongStore(
    'an apostrophe ends a text',
    ['odd text, numbers and keys come back unchanged', 'ids and names may have any characters'],
    (store) =>
      puts(store, (item) => {
        if (JSON.stringify(item.value).includes("'")) throw new HubError('HUB_ERR_STORE')
        return item
      }),
  ),
  wrongStore('long text is cut', ['a megabyte of text comes back'], (store) =>
    puts(store, (item) =>
      item.kind === 'setting'
        ? {
            ...item,
            value: {
              ...item.value,
              value: texts(item.value.value, (text) => text.slice(0, 65_536)),
            },
          }
        : item,
    ),
  ),
  wrongStore(
    'what is read is what is held',
    ['changing what was put or read does not change the store'],
    (store) => {
      const held = new Map<string, unknown>()
      return reading(store, (kind, found) => {
        const key = `${kind} ${found.value.id} ${found.revision}`
        if (!held.has(key)) held.set(key, structuredClone(found))
        return held.get(key) as typeof found
      })
    },
    { more: true },
  ),
  wrongStore(
    'a connection reads what it has read before until it writes itself',
    ['an acknowledged commit is seen by every read, also through another connection'],
    (store) => {
      const known = new Map<string, unknown>()
      return {
        async get(kind, id) {
          const key = `${kind} ${id}`
          if (!known.has(key)) known.set(key, await store.get(kind, id))
          return known.get(key) as Awaited<ReturnType<typeof store.get<typeof kind>>>
        },
        transact(operations) {
          known.clear()
          return store.transact(operations)
        },
      }
    },
    { more: true },
  ),
]
