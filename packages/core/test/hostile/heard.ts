import type { JsonObject, JsonValue } from '../../src/contract/json.ts'
import { dig } from '../support/rest.ts'
import type { AnyRecord } from './records.ts'

/** Fields of text, by the address their form is sent to, and where a record says what they said. */
const KEPT: readonly {
  readonly action: RegExp
  /** Only when another field says so. */
  readonly when?: readonly [name: string, value: string]
  readonly field: string
  readonly at: readonly string[]
  /** Characters that are kept. */
  readonly longest?: number
}[] = [
  { action: /^\/hub\/token$/, field: 'note', at: ['note'], longest: 200 },
  { action: /^\/hub\/spawn\/bob$/, field: '0.image', at: ['userOptions', 'image'] },
  { action: /^\/hub\/spawn\/bob$/, field: '0.disk.label', at: ['userOptions', 'disk', 'label'] },
  {
    action: /^\/hub\/spawn\//,
    when: ['_group', '1'],
    field: '1.image.other',
    at: ['userOptions', 'image'],
  },
]

function textOf(record: AnyRecord, at: readonly string[]): JsonValue | undefined {
  const value: JsonObject = record
  return dig(value, ...at)
}

/** Fields of a form that was accepted, and that no record says as they were sent. */
export function unheardOf(
  action: string,
  body: string,
  changed: readonly AnyRecord[],
): readonly string[] {
  const sent = new URLSearchParams(body)
  if (changed.length === 0) return []
  return KEPT.filter(({ action: where, when, field, at, longest }) => {
    const said = sent.get(field) ?? ''
    const applies = where.test(action) && (!when || sent.get(when[0]) === when[1]) && said !== ''
    const kept = said.slice(0, longest)
    return applies && !changed.some((record) => textOf(record, at) === kept)
  }).map(({ field }) => `${field} is not what was sent`)
}
