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
export type Prepared<Row> = (values: Readonly<Record<string, Value>>) => CompiledQuery<Row>

/** What stands in the place of values of each type. */
interface Slots {
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
