import {
  INDEXES,
  type Conflict,
  type Kind,
  type Operation,
  type Records,
  type Store,
  type Versioned,
} from '@hubkit/core/contract'
import { puts, reading, rewriting, wrongStore, type Put } from './wrong-store.ts'

/** Who else has a unique value of this record, as it is before the commit. */
async function owners(store: Store, { kind, value }: Put): Promise<readonly string[]> {
  const fields = Object.entries<string>(INDEXES[kind]).filter(([, how]) => how === 'unique')
  const rows: readonly Versioned<Records[Kind]>[] = await store.find(kind, {})
  return rows
    .filter((row) => fields.some(([field]) => row.value[field] === value[field]))
    .map((row) => row.value.id)
    .filter((id) => id !== value.id)
}

/** A record with a `lastActivity` that was not asked for. */
function active(record: Records['user'], at: number): Operation {
  return { op: 'put', kind: 'user', value: { ...record, lastActivity: at } }
}

/** Which operation a store refuses, before it begins. */
async function refuse(
  operations: readonly Operation[],
  reason: Conflict['reason'],
  isWrong: (operation: Operation) => boolean | Promise<boolean>,
): Promise<Conflict | undefined> {
  for (const [index, item] of operations.entries())
    if (await isWrong(item)) return { ok: false, index, reason }
  return undefined
}

const RACES = [
  'a hundred increments at once through two connections add up to a hundred',
  'of commits that race for a revision exactly one wins',
]

export const wrongCommits = [
  wrongStore(
    'a write looks at no revision',
    [
      'a put with the present revision writes, with another one conflicts',
      'a put that expects 0 writes only what is absent',
      'a unique value is refused twice within one commit, and free again after it failed',
      ...RACES,
    ],
    (store) => puts(store, (item) => ({ ...item, expect: undefined })),
    { more: true },
  ),
  wrongStore(
    'a write that expects nothing is taken for one that expects anything',
    ['a put that expects 0 writes only what is absent', ...RACES.slice(0, 1)],
    (store) => puts(store, (item) => (item.expect === 0 ? { ...item, expect: undefined } : item)),
  ),
  wrongStore(
    'a revision is read before the commit and not in it',
    RACES,
    (store) => ({
      async transact(operations) {
        const conflict = await refuse(operations, 'revision', async (item) => {
          if (item.op !== 'put' || item.expect === undefined) return false
          return item.expect !== ((await store.get(item.kind, item.value.id))?.revision ?? 0)
        })
        const bare = puts(store, (item) => ({ ...item, expect: undefined }))
        return conflict ?? bare.transact(operations)
      },
    }),
    { more: true },
  ),
  wrongStore(
    'a delete looks at no revision',
    ['a delete removes, absent or not; with a revision only that one'],
    (store) =>
      rewriting(store, (item) => (item.op === 'delete' ? { ...item, expect: undefined } : item)),
  ),
  wrongStore(
    'a check is always right',
    [
      'a check demands a revision and writes nothing',
      'nothing of a commit that conflicts is written',
    ],
    (store) => rewriting(store, (item) => (item.op === 'check' ? [] : item)),
  ),
  wrongStore(
    'the newest takes a unique value from who has it',
    [
      'a unique value is refused to a second record',
      'of commits that race for a unique value exactly one wins',
    ],
    (store) => {
      const taking = puts(store, async (item) => [
        ...(await owners(store, item)).map(
          (id) => ({ op: 'delete', kind: item.kind, id }) as const,
        ),
        item,
      ])
      return {
        async transact(operations) {
          let result = await taking.transact(operations)
          for (let tries = 0; tries < 20 && !result.ok && result.reason === 'unique'; tries += 1)
            result = await taking.transact(operations)
          return result
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'names that differ in letter case are the same',
    ['a unique value is refused to a second record'],
    (store) => ({
      async transact(operations) {
        const users = await store.find('user', {})
        const conflict = await refuse(
          operations,
          'unique',
          (item) =>
            item.op === 'put' &&
            item.kind === 'user' &&
            users.some(
              ({ value: { id, name } }) =>
                id !== item.value.id && name.toLowerCase() === item.value.name.toLowerCase(),
            ),
        )
        return conflict ?? store.transact(operations)
      },
    }),
    { more: true },
  ),
  wrongStore(
    'unique values are looked at before the commit',
    ['a unique value may move to another record within one commit, once it is free'],
    (store) => ({
      async transact(operations) {
        const conflict = await refuse(
          operations,
          'unique',
          async (item) => item.op === 'put' && (await owners(store, item)).length > 0,
        )
        return conflict ?? store.transact(operations)
      },
    }),
    { more: true },
  ),
  wrongStore(
    'a name that a failed commit asked for stays taken',
    ['a unique value is refused twice within one commit, and free again after it failed'],
    (store) => {
      const taken = new Map<string, string>()
      return {
        async transact(operations) {
          const asked = operations.filter((item) => item.op === 'put' && item.kind === 'user')
          const conflict = await refuse(
            operations,
            'unique',
            (item) =>
              item.op === 'put' &&
              item.kind === 'user' &&
              (taken.get(item.value.name) ?? item.value.id) !== item.value.id,
          )
          const result = conflict ?? (await store.transact(operations))
          if (!result.ok)
            for (const { value } of asked)
              if (!taken.has(value.name)) taken.set(value.name, value.id)
          return result
        },
      }
    },
    { more: true },
  ),
  wrongStore(
    'a commit is written one operation after the other',
    ['nothing of a commit that conflicts is written'],
    (store) => ({
      async transact(operations) {
        for (const [index, item] of operations.entries()) {
          const result = await store.transact([item])
          if (!result.ok) return { ...result, index }
        }
        return { ok: true }
      },
    }),
    { more: true },
  ),
  wrongStore(
    'events of a commit that conflicts stay',
    [
      'nothing of a commit that conflicts is written',
      'the feed brings the events after a cursor in the order of commits, and none of a conflict',
    ],
    (store) => ({
      async transact(operations) {
        const result = await store.transact(operations)
        if (!result.ok) await store.transact(operations.filter((item) => item.op === 'emit'))
        return result
      },
    }),
    { more: true },
  ),
  wrongStore(
    'conditions are looked at before anything is written',
    ['a later operation sees what an earlier one of the commit did'],
    (store) => ({
      async transact(operations) {
        const conditions = operations.filter((item) => item.op === 'check' || item.op === 'limit')
        const rest = operations.filter((item) => item.op !== 'check' && item.op !== 'limit')
        const ordered = [...conditions, ...rest]
        const result = await store.transact(ordered)
        const wrong = result.ok ? undefined : ordered[result.index]
        return result.ok || !wrong ? result : { ...result, index: operations.indexOf(wrong) }
      },
    }),
    { more: true },
  ),
  wrongStore('a commit of nothing is refused', ['a commit of no operations is done'], (store) => ({
    async transact(operations) {
      if (operations.length === 0) return { ok: false, index: 0, reason: 'revision' }
      return store.transact(operations)
    },
  })),
  wrongStore(
    'deleteWhere looks at its first condition only',
    ['deleteWhere removes all that match and nothing else'],
    (store) =>
      rewriting(store, (item) =>
        item.op === 'deleteWhere'
          ? { ...item, where: Object.fromEntries(Object.entries(item.where).slice(0, 1)) }
          : item,
      ),
  ),
  wrongStore(
    'a limit lets one more through',
    [
      'a later operation sees what an earlier one of the commit did',
      'a limit lets through up to its number and not one more',
      'of commits that race for the last place under a limit exactly one wins',
    ],
    (store) =>
      rewriting(store, (item) => (item.op === 'limit' ? { ...item, max: item.max + 1 } : item)),
  ),
  wrongStore(
    'limits are counted before the commit',
    [
      'a limit lets through up to its number and not one more',
      'of commits that race for the last place under a limit exactly one wins',
    ],
    (store) => ({
      async transact(operations) {
        const conflict = await refuse(
          operations,
          'limit',
          async (item) =>
            item.op === 'limit' && (await store.count<Kind>(item.kind, item.where)) > item.max,
        )
        const bare = rewriting(store, (item) => (item.op === 'limit' ? [] : item))
        return conflict ?? bare.transact(operations)
      },
    }),
    { more: true },
  ),
  wrongStore(
    'a touch goes back',
    ['a touch moves lastActivity on, never back, and leaves the revision'],
    (store) =>
      rewriting(store, async (item) => {
        const found = item.op === 'touch' ? await store.get('user', item.id) : undefined
        if (item.op !== 'touch' || !found) return [item]
        return [{ op: 'delete', kind: 'user', id: item.id }, active(found.value, item.at)]
      }),
    { more: true },
  ),
  wrongStore(
    'a touch is a write',
    ['a touch moves lastActivity on, never back, and leaves the revision'],
    (store) =>
      rewriting(store, async (item) => {
        const found = item.op === 'touch' ? await store.get('user', item.id) : undefined
        return item.op === 'touch' && found ? [active(found.value, item.at)] : [item]
      }),
    { more: true },
  ),
  wrongStore(
    'a touch of what is gone is a conflict',
    [
      'a touch of a missing record is skipped',
      'what was committed is there after the store was closed and opened again',
    ],
    (store) => ({
      async transact(operations) {
        const conflict = await refuse(
          operations,
          'revision',
          async (item) => item.op === 'touch' && !(await store.get(item.kind, item.id)),
        )
        return conflict ?? store.transact(operations)
      },
    }),
  ),
  wrongStore(
    'a write takes lastActivity back',
    ['a put never takes lastActivity back'],
    (store) => {
      const written = new Map<string, number | undefined>()
      return {
        ...reading(store, (kind, { value, revision }) =>
          kind === 'user' && written.has(value.id)
            ? { revision, value: { ...value, lastActivity: written.get(value.id) } }
            : { value, revision },
        ),
        transact(operations) {
          for (const item of operations)
            if (item.op === 'put' && item.kind === 'user')
              written.set(item.value.id, item.value.lastActivity)
          return store.transact(operations)
        },
      }
    },
    { more: true },
  ),
]
