import type { JsonObject, JsonValue } from '../../src/contract/json.ts'
import { isJsonObject } from '../../src/http/api/read-json.ts'
import { dig, namesIn } from '../support/rest.ts'

/** As JSON writes it, but with numbers that JSON has no word for. */
function written(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
  )
}

function same(one: unknown, other: unknown): boolean {
  return written(one) === written(other)
}

function texts(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** How hubs spell names unless told otherwise. */
function spelt(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').toLowerCase()
}

function has(all: readonly string[], some: readonly unknown[]): boolean {
  const known = new Set<unknown>(all)
  return some.every((one) => known.has(one))
}

/** Whether an answer has a member that was asked for, by what the member is called. */
const SAYS: Readonly<Record<string, (asked: JsonValue, model: JsonValue) => boolean>> = {
  name: (asked, model) => dig(model, 'name') === (typeof asked === 'string' && spelt(asked)),
  admin: (asked, model) =>
    (Array.isArray(model) ? model : [model]).every((one: JsonValue) => dig(one, 'admin') === asked),
  display_name: (asked, model) =>
    asked === null || asked === '' || dig(model, 'display_name') === asked,
  user_options: (asked, model) => asked === null || same(dig(model, 'user_options'), asked),
  note: (asked, model) => asked === null || asked === '' || dig(model, 'note') === asked,
  usernames: (asked, model) => has(texts(asked).map(spelt), namesIn(model)),
  groups: (asked, model) => same(namesIn(model), [...new Set(texts(asked))]),
  users: (asked, model) => {
    const groups: readonly JsonValue[] = Array.isArray(model) ? model : [model]
    return groups.every((group) => has(texts(dig(group, 'users')), texts(asked)))
  },
}

/**
 * Members of a body that was accepted and that the answer does not show.
 *
 * @param members those that the endpoint says to have
 */
export function unheard(
  members: readonly string[],
  body: JsonValue,
  model: JsonValue,
): readonly string[] {
  if (!isJsonObject(body)) return []
  // A body without members of its own is one itself.
  if (members.length === 0) return same(dig(model, 'properties'), body) ? [] : ['the whole']
  const asked: JsonObject = body
  return members.filter((name) => {
    const value = Object.hasOwn(asked, name) ? asked[name] : undefined
    return value !== undefined && SAYS[name]?.(value, model) === false
  })
}
