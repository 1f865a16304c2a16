import type { CompiledQuery } from 'kysely'
import type { Value } from './schema.ts'

/** Stands for a value while a query is compiled. */
class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** A query that is compiled once and asked often, each time with other values. */
export type Prepared<Row> = (values: Values) => CompiledQuery<Row>

/** Values by the names of their slots. */
export type Values = Readonly<Record<string, Value>>

/** What stands in the place of values of each type. */
export interface Slots {
  text(name: string): string
  number(name: string): number
  any(name: string): Value
}

// Kysely passes parameters on as they are, whatever they are.
const slots: Slots = {
  text: (name) => new Slot(name) as unknown as string,
  number: (name) => new Slot(name) as unknown as number,
  any: (name) => new Slot(name) as unknown as Value,
}

/** @param build makes the query, with `slot.text(name)` and the like in the place of each value */
export function prepared<Row>(
  build: (slot: Slots) => { compile(): CompiledQuery<Row> },
): Prepared<Row> {
  const compiled = build(slots).compile()
  return (values) => ({
    ...compiled,
    parameters: compiled.parameters.map((parameter) =>
      parameter instanceof Slot ? values[parameter.name] : parameter,
    ),
  })
}

/** More than there are shapes of queries. */
const KEPT = 500

/** Prepares queries when they are first asked for, and keeps them by a text that tells their shape. */
export function preparedByShape<Row>(): (
  shape: string,
  build: (slot: Slots) => { compile(): CompiledQuery<Row> },
) => Prepared<Row> {
  const known = new Map<string, Prepared<Row>>()
  return (shape, build) => {
    const before = known.get(shape)
    if (before) return before
    if (known.size >= KEPT) known.clear()
    const made = prepared(build)
    known.set(shape, made)
    return made
  }
}
