import { expand, type FieldValues } from '../naming/expand.ts'
import type { ValueContext } from '../options/layer.ts'
import { literal } from './literal.ts'

/** What values are found out with: fields are added as names become known. */
export interface Evaluation {
  readonly context: ValueContext
  readonly fields: FieldValues
}

type Call = (context: ValueContext) => unknown

/** Calls a function's value; whatever it gives is taken as it is. */
export async function opened(value: unknown, { context }: Evaluation): Promise<unknown> {
  return typeof value === 'function' ? literal(await (value as Call)(context)) : value
}

/** A host name: each label by itself, so that one that ends with an empty field loses its dashes. */
const HOST_NAME = /\.connectHost$/

function filledIn(text: string, path: string, { fields }: Evaluation): string {
  if (!HOST_NAME.test(path)) return expand(text, fields, path)
  return text
    .split('.')
    .map((label) => expand(label, fields, path))
    .join('.')
}

/** What is left of a value: functions called, templates filled in, without what is nothing. */
export async function evaluate(value: unknown, path: string, with_: Evaluation): Promise<unknown> {
  const known = await opened(value, with_)
  if (known === null || known === undefined) return undefined
  if (typeof known === 'string') return filledIn(known, path, with_)
  if (Array.isArray(known)) {
    const members = await Promise.all(
      known.map((member: unknown, index) => evaluate(member, `${path}[${index}]`, with_)),
    )
    return members.filter((member) => member !== undefined)
  }
  if (typeof known !== 'object') return known
  if (known instanceof Date) return known.toISOString()
  const members = await Promise.all(
    Object.entries(known).map(
      async ([key, member]) => [key, await evaluate(member, `${path}.${key}`, with_)] as const,
    ),
  )
  return Object.fromEntries(members.filter(([, member]) => member !== undefined))
}
