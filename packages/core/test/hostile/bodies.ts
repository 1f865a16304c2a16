import type { JsonObject, JsonValue } from '../../src/contract/json.ts'
import { isJsonObject } from '../../src/http/api/read-json.ts'
import type { Chance } from './random.ts'
import { sample, type Schema } from './sample.ts'
import {
  HOSTILE_JSON,
  HOSTILE_TEXTS,
  HOSTILE_VALUES,
  HUGE_TEXT,
  LONG_TEXTS,
  type Labelled,
} from './texts.ts'

type Path = readonly (string | number)[]

/** Stands in a value where text is put that no value is written as. */
const PLACE = 'HOSTILE-PLACE'

/** Everything a member can be, as JSON text. */
const MEMBERS: readonly Labelled<string>[] = [
  ...[...HOSTILE_TEXTS, ...LONG_TEXTS, HUGE_TEXT, ...HOSTILE_VALUES].map(
    ([label, value]): Labelled<string> => [label, JSON.stringify(value)],
  ),
  ...HOSTILE_JSON,
]

/** Where something can be put into a value: its members and items, and theirs. */
function places(value: JsonValue | undefined, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key]
    return [here, ...places(member, here)]
  })
}

/** A copy in which one place is something else, or is gone. */
function changed(value: JsonValue, [key, ...rest]: Path, to: JsonValue | undefined): JsonValue {
  if (key === undefined) return to ?? null
  const member = (old: JsonValue | undefined): JsonValue | undefined =>
    rest.length === 0 ? to : changed(old ?? null, rest, to)
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue, at) => (at === key ? (member(item) ?? []) : [item]))
  const object = isJsonObject(value) ? value : {}
  const next = member(object[key])
  const { [key]: _, ...others } = object
  return next === undefined ? others : { ...others, [key]: next }
}

function put(value: JsonValue, path: Path, text: string): string {
  return JSON.stringify(changed(value, path, PLACE)).replace(JSON.stringify(PLACE), () => text)
}

/** The same object with one of its members said twice, last time otherwise. */
function doubled(value: JsonObject, key: string, text: string): string {
  const name = JSON.stringify(key)
  const once = JSON.stringify(value)
  return `${once.slice(0, -1)},${name}:${text}}`
}

/** Members that a schema says can be there and its sample does not have. */
function notIn(schema: Schema, value: JsonValue): readonly string[] {
  const branch = [...(schema.anyOf ?? []), schema].find(({ properties }) => properties)
  const has = isJsonObject(value) ? value : {}
  return Object.keys(branch?.properties ?? {}).filter((name) => !Object.hasOwn(has, name))
}

const UNKNOWN = [
  'id',
  'userId',
  'admin',
  'token',
  '__proto__',
  'constructor',
  'toJSON',
  '',
  '\u202E',
]

/** Bodies that each differ from what a schema takes in one place. */
export function* bodiesFor(schema: Schema, fresh: () => string): Iterable<Labelled<string>> {
  const valid = (): JsonValue => sample(schema, fresh())
  for (const path of [...places(valid()), ...notIn(schema, valid()).map((name) => [name])]) {
    const where = path.join('.')
    yield [`without ${where}`, JSON.stringify(changed(valid(), path, undefined))]
    for (const [label, text] of MEMBERS) yield [`${where}: ${label}`, put(valid(), path, text)]
  }
  const value = valid()
  if (!isJsonObject(value)) return
  for (const key of Object.keys(value)) {
    yield [`${key} twice`, doubled(value, key, JSON.stringify(value[key] ?? null))]
    yield [`${key} twice, then null`, doubled(value, key, 'null')]
    yield [`${key} twice, then an object`, doubled(value, key, '{"a":1}')]
  }
  for (const key of UNKNOWN) {
    const more = valid()
    if (isJsonObject(more)) yield [`unknown member ${key}`, doubled(more, key, 'true')]
  }
}

/** Bodies in which several things are wrong, or none, as chance has it. */
export function* randomBodies(
  schema: Schema,
  fresh: () => string,
  dice: Chance,
  count: number,
): Iterable<Labelled<string>> {
  for (let index = 0; index < count; index += 1) {
    let text = JSON.stringify(sample(schema, fresh()))
    const said: string[] = []
    for (let turn = dice.upTo(4); turn >= 0; turn -= 1) {
      const value: JsonValue = JSON.parse(text)
      const all = places(value)
      const path = all.length === 0 ? [dice.pick(UNKNOWN)] : dice.pick(all)
      const [label, to] = dice.pick(SMALL)
      said.push(`${path.join('.')}: ${label}`)
      text = JSON.stringify(changed(value, path, to))
    }
    yield [`at random, ${said.join(', ')}`, text]
  }
}

const SMALL = [...HOSTILE_TEXTS, ...HOSTILE_VALUES.filter(([label]) => !label.includes('10,000'))]
