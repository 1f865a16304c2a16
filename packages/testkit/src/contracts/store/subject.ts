import { strict as assert } from 'node:assert'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Change, Conflict, Done, Operation, Store } from '@hubkit/core/contract'
import type { ContractCase } from '../../case.ts'
import { within } from '../../wait.ts'

/** What the store suite needs. The data is empty at the start of each case. */
export interface StoreSubject {
  readonly store: Store
  /**
   * The same data through another connection, as a second hub process sees it; the suite closes it, perhaps after it
   * closed `store`. Give it also for a store of one process, whose connections share what is in memory: without it
   * nobody looks whether data outlives a close, and every case about two connections uses `store` for both.
   */
  readonly reopen?: (() => Promise<Store>) | undefined
  /** Moves the clock of the store and of all reopened ones on. Left out: the suite waits. */
  readonly advance?: ((milliseconds: number) => Promise<void> | void) | undefined
  /** How long one wait may take, in milliseconds; the runner's own limit for a test must be longer. @default 10000 */
  readonly timeout?: number | undefined
}

export type StoreCase = ContractCase<StoreSubject>

/** Commits and demands success. */
export async function done(store: Store, ...operations: readonly Operation[]): Promise<void> {
  assert.deepEqual(await store.transact(operations), { ok: true } satisfies Done)
}

/** Commits and demands this conflict. */
export async function conflict(
  store: Store,
  index: number,
  reason: Conflict['reason'],
  ...operations: readonly Operation[]
): Promise<void> {
  const expected: Conflict = { ok: false, index, reason }
  assert.deepEqual(await store.transact(operations), expected)
}

/** Runs `work` with the store and with another connection to the same data. */
export async function withTwo(
  { store, reopen }: StoreSubject,
  work: (first: Store, second: Store) => Promise<void>,
): Promise<void> {
  const second = await reopen?.()
  try {
    await work(store, second ?? store)
  } finally {
    await second?.close()
  }
}

/** Lets time pass for the store. */
export async function pass(subject: StoreSubject, milliseconds: number): Promise<void> {
  await (subject.advance ? subject.advance(milliseconds) : sleep(milliseconds))
}

/** What `promise` comes to, if that does not take too long. */
export function inTime<T>(
  { timeout = 10_000 }: StoreSubject,
  promise: Promise<T>,
  what: string,
): Promise<T> {
  return heard(within(promise, timeout, what))
}

/** Reads the feed until `enough`; fails when that takes too long. */
export function follow(
  subject: StoreSubject,
  after: number,
  enough: (changes: readonly Change[]) => boolean,
): Promise<readonly Change[]> {
  return heard(followed(subject, after, enough))
}

/** A case that fails on its way no longer waits for what it began: that must not count as a failure of its own. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

async function followed(
  { store, timeout = 10_000 }: StoreSubject,
  after: number,
  enough: (changes: readonly Change[]) => boolean,
): Promise<readonly Change[]> {
  const changes: Change[] = []
  const stop = new AbortController()
  const reading = (async () => {
    for await (const change of store.changes({ after, signal: stop.signal })) {
      changes.push(change)
      if (enough(changes)) return
    }
    assert.fail('the feed ended')
  })()
  try {
    await within(reading, timeout, 'the feed')
    return changes
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${why}; it brought only ${JSON.stringify(types(changes))} after ${after}`, {
      cause: error,
    })
  } finally {
    stop.abort()
  }
}

/** The types of the events among changes. */
export function types(changes: readonly Change[]): readonly string[] {
  return changes.map((change) => (change.type === 'event' ? change.event.type : change.type))
}
