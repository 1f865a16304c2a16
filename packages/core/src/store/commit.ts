import type {
  Conflict,
  Done,
  JsonObject,
  JsonValue,
  Kind,
  Operation,
  OutboxEvent,
  Where,
} from '../contract/index.ts'
import { matcher } from './condition.ts'
import type { Leases } from './leases.ts'
import type { Row, Table } from './table.ts'

/** What a commit works on. */
export interface Data {
  readonly tables: Readonly<Record<Kind, Table>>
  readonly leases: Pick<Leases, 'isGood'>
}

type Outcome = Conflict['reason'] | undefined

/** Applies the operations in order; the first that cannot be undoes those before it. */
export function commit(
  data: Data,
  operations: readonly Operation[],
): (Done & { readonly events: readonly OutboxEvent[] }) | Conflict {
  const events: OutboxEvent[] = []
  const undo: (() => void)[] = []
  const rollBack = (): void => undo.toReversed().forEach((step) => step())

  function replace(kind: Kind, id: string, row: Row | undefined): void {
    const before = data.tables[kind].replace(id, row)
    undo.push(() => data.tables[kind].replace(id, before))
  }

  function matching<K extends Kind>(operation: { kind: K; where: Where<K> }): readonly Row[] {
    const matches = matcher(operation.kind, operation.where, () =>
      data.tables.user.all().map(({ value }) => value),
    )
    return data.tables[operation.kind].all().filter((row) => matches(row.value))
  }

  function put(operation: Extract<Operation, { op: 'put' }>): Outcome {
    const { kind, expect } = operation
    const value: Row['value'] = frozenCopy(operation.value)
    const before = data.tables[kind].get(value.id)
    if (expect !== undefined && expect !== (before?.revision ?? 0)) return 'revision'
    if (data.tables[kind].clashes(value)) return 'unique'
    const revision = (before?.revision ?? 0) + 1
    replace(kind, value.id, {
      value: active(value, before?.value['lastActivity']),
      revision,
    })
    return undefined
  }

  function apply(operation: Operation): Outcome {
    switch (operation.op) {
      case 'put':
        return put(operation)
      case 'delete':
      case 'check': {
        const { op, kind, id, expect } = operation
        const revision = data.tables[kind].get(id)?.revision ?? 0
        if (expect !== undefined && expect !== revision) return 'revision'
        if (op === 'delete') replace(kind, id, undefined)
        break
      }
      case 'deleteWhere':
        for (const row of matching(operation)) replace(operation.kind, row.value.id, undefined)
        break
      case 'limit':
        if (matching(operation).length > operation.max) return 'limit'
        break
      case 'fence':
        if (!data.leases.isGood(operation.fence)) return 'fence'
        break
      case 'touch': {
        const { kind, id, at } = operation
        const row = data.tables[kind].get(id)
        if (row) replace(kind, id, { ...row, value: active(row.value, at) })
        break
      }
      case 'emit':
        events.push(frozenCopy(operation.event))
        break
    }
    return undefined
  }

  try {
    for (const [index, operation] of operations.entries()) {
      const reason = apply(operation)
      if (reason === undefined) continue
      rollBack()
      return { ok: false, index, reason }
    }
  } catch (error) {
    rollBack()
    throw error
  }
  return { ok: true, events }
}

/** The record with the later of two activities. */
function active(value: Row['value'], at: JsonValue | undefined): Row['value'] {
  const own = value['lastActivity']
  if (typeof at !== 'number' || (typeof own === 'number' && own >= at)) return value
  return Object.freeze({ ...value, lastActivity: at })
}

/** What a database would give back: plain JSON that nobody else can change. */
function frozenCopy<Value extends JsonObject | OutboxEvent>(value: Value): Value {
  const copy: Value = JSON.parse(JSON.stringify(value), (_key, member: unknown) =>
    Object.freeze(member),
  )
  return copy
}
