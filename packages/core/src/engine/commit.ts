import { HubError } from '../contract/errors.ts'
import type { Records, ServerRecord } from '../contract/records.ts'
import type { Conflict, Fence, Operation, Store, Versioned } from '../contract/store.ts'
import type { Transition } from './lifecycle.ts'

/** How often a commit is tried again when somebody else was quicker. */
const TRIES = 50

/** Raised when this process no longer holds the lease it acts under. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** What a step adds to the commit of a transition. */
export interface CommitOptions {
  readonly fence?: Fence | undefined
  /** Further operations, made for the record that is written. */
  readonly also?:
    | ((record: ServerRecord | undefined, before: ServerRecord) => readonly Operation[])
    | undefined
  /** What to throw for a conflict that is no race, by the operation at fault. */
  readonly refuse?:
    | ((conflict: Conflict, operation: Operation | undefined) => Error | undefined)
    | undefined
  readonly now: number
}

/** The operations that write one transition of a server. */
export function operationsOf(
  before: Versioned<ServerRecord>,
  transition: Transition,
  options: CommitOptions,
): readonly Operation[] {
  const { record, event } = transition
  const { id, userId, lastActivity: at } = before.value
  return [
    ...(options.fence ? [{ op: 'fence', fence: options.fence } as const] : []),
    record
      ? { op: 'put', kind: 'server', value: record, expect: before.revision }
      : { op: 'delete', kind: 'server', id, expect: before.revision },
    // Its owner was active then: that does not go with it.
    ...(record || at === undefined ? [] : [{ op: 'touch', kind: 'user', id: userId, at } as const]),
    ...(options.also?.(record, before.value) ?? []),
    {
      op: 'emit',
      event: { type: event.type, subject: `server:${id}`, at: options.now, data: event.data },
    },
  ]
}

/**
 * Applies a transition to the newest record and commits it; reads again and repeats while others are quicker.
 *
 * @param decide says the transition for the record as it is, or `undefined` when it no longer applies
 * @returns the record as written (or as it is, when nothing applied); `undefined` when it is gone
 * @throws LeaseLost when the fence is no longer good
 */
export async function advance(
  store: Store,
  id: string,
  decide: (record: ServerRecord) => Transition | undefined,
  options: CommitOptions,
): Promise<ServerRecord | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await store.get('server', id)
    if (!before) return undefined
    const transition = decide(before.value)
    if (!transition) return before.value
    const operations = operationsOf(before, transition, options)
    const result = await store.transact(operations)
    if (result.ok) return transition.record
    if (result.reason === 'fence') throw new LeaseLost()
    const refusal = options.refuse?.(result, operations[result.index])
    if (refusal) throw refusal
  }
  throw new HubError('HUB_ERR_BUSY')
}

/**
 * Changes one record by reading, deciding and writing until nobody was quicker.
 *
 * @param decide what to write and what goes with it; `undefined` changes nothing
 * @returns the value as written or as it is
 */
export async function update<K extends 'user' | 'group' | 'identity'>(
  store: Store,
  kind: K,
  id: string,
  decide: (
    value: Records[K],
  ) => { readonly value: Records[K]; readonly also: readonly Operation[] } | undefined,
): Promise<Records[K] | undefined> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const before = await store.get(kind, id)
    if (!before) return undefined
    const change = decide(before.value)
    if (!change) return before.value
    const put = { op: 'put', kind, value: change.value, expect: before.revision } as Operation
    const result = await store.transact([put, ...change.also])
    if (result.ok) return change.value
    if (result.reason === 'unique') throw new HubError('HUB_ERR_CONFLICT')
    if (result.reason === 'limit')
      throw new HubError('HUB_ERR_SERVER_ACTIVE', {
        message: 'A user with a running server cannot be renamed.',
      })
  }
  throw new HubError('HUB_ERR_BUSY')
}

/** Commits what cannot conflict but by a race that is not worth repeating. Throws `HUB_ERR_BUSY` then. */
export async function commitOrThrow(store: Store, operations: readonly Operation[]): Promise<void> {
  const result = await store.transact(operations)
  if (!result.ok) throw new HubError('HUB_ERR_BUSY')
}
