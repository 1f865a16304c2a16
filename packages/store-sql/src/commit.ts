import type { Conflict, Done, Operation } from '@hubkit/core/contract'
import type { Leases } from './leases.ts'
import type { Outbox } from './outbox.ts'
import type { Reader } from './records.ts'
import type { Steps } from './steps.ts'
import type { Writer } from './writer.ts'

/** What a commit works on. */
export interface Parts {
  readonly reader: Reader
  readonly writer: Writer
  readonly leases: Leases
  readonly outbox: Outbox
}

/** Applies the operations in order, up to the first that cannot be; the caller undoes those before it. */
export function* commit(parts: Parts, operations: readonly Operation[]): Steps<Done | Conflict> {
  for (const [index, operation] of operations.entries()) {
    const reason = yield* apply(parts, operation)
    if (reason !== undefined) return { ok: false, index, reason }
  }
  return { ok: true }
}

function* apply(
  { reader, writer, leases, outbox }: Parts,
  operation: Operation,
): Steps<Conflict['reason'] | undefined> {
  switch (operation.op) {
    case 'put':
      return yield* writer.put(operation.kind, operation.value, operation.expect)
    case 'delete':
    case 'check': {
      const { op, kind, id, expect } = operation
      if (expect !== undefined && expect !== (yield* writer.revision(kind, id))) return 'revision'
      if (op === 'delete') yield* writer.remove(kind, id)
      break
    }
    case 'deleteWhere':
      yield* writer.removeWhere(operation.kind, operation.where)
      break
    case 'limit': {
      const { kind, where, max } = operation
      if ((yield* reader.count(kind, where, max + 1)) > max) return 'limit'
      break
    }
    case 'fence':
      if (!(yield* leases.isGood(operation.fence))) return 'fence'
      break
    case 'touch':
      yield* writer.touch(operation.kind, operation.id, operation.at)
      break
    case 'emit':
      yield* outbox.append(operation.event)
      break
  }
  return undefined
}
