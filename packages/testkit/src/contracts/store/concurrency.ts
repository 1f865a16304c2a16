import { strict as assert } from 'node:assert'
import type { Operation, Store } from '@hubkit/core/contract'
import { emit, putServer, putUser } from './samples.ts'
import { done, withTwo, type StoreCase } from './subject.ts'

/** Reads, adds one, writes on condition, again until it works. */
async function increment(store: Store): Promise<void> {
  // Of those who try at once one succeeds: a hundred tries would do.
  for (let tries = 0; tries < 1000; tries += 1) {
    const read = await store.get('setting', 'count')
    const count = Number(read?.value.value ?? 0)
    const value = { id: 'count', value: count + 1 }
    const result = await store.transact([
      { op: 'put', kind: 'setting', value, expect: read?.revision ?? 0 },
      emit(`count.${count + 1}`),
    ])
    if (result.ok) return
    assert.equal(result.reason, 'revision')
  }
  assert.fail('a commit that demands the revision which was just read never works')
}

async function race(
  [first, second]: readonly [Store, Store],
  operations: (index: number) => readonly Operation[],
): Promise<number> {
  const commits = Array.from({ length: 10 }, (_, index) =>
    (index % 2 === 0 ? first : second).transact(operations(index)),
  )
  const results = await Promise.all(commits)
  return results.filter((result) => result.ok).length
}

export const concurrencyCases: readonly StoreCase[] = [
  {
    name: 'a hundred increments at once through two connections add up to a hundred',
    async run(subject) {
      await withTwo(subject, async (first, second) => {
        await Promise.all(
          Array.from({ length: 100 }, (_, index) => increment(index % 2 === 0 ? first : second)),
        )
        const read = await second.get('setting', 'count')
        assert.equal(read?.value.value, 100)
        assert.equal(read.revision, 100)
        const history = await first.history('server:s1')
        assert.deepEqual(
          history.map((event) => event.type),
          Array.from({ length: 100 }, (_, index) => `count.${index + 1}`),
        )
      })
    },
  },
  {
    name: 'of commits that race for the last place under a limit exactly one wins',
    async run(subject) {
      await withTwo(subject, async (...stores) => {
        const wins = await race(stores, (index) => [
          putServer(`s${index}`, { phase: 'starting' }),
          { op: 'limit', kind: 'server', where: { phase: 'starting' }, max: 1 },
        ])
        assert.equal(wins, 1)
        assert.equal(await subject.store.count('server'), 1)
      })
    },
  },
  {
    name: 'of commits that race for a unique value exactly one wins',
    async run(subject) {
      await withTwo(subject, async (...stores) => {
        assert.equal(await race(stores, (index) => [putUser(`u${index}`, { name: 'ada' })]), 1)
        assert.equal(await subject.store.count('user'), 1)
      })
    },
  },
  {
    name: 'of commits that race for a revision exactly one wins',
    async run(subject) {
      await withTwo(subject, async (...stores) => {
        await done(subject.store, putUser('u1'))
        assert.equal(await race(stores, () => [putUser('u1', {}, 1)]), 1)
        assert.equal((await subject.store.get('user', 'u1'))?.revision, 2)
      })
    },
  },
]
