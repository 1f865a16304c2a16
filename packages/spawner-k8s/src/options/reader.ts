import { check, type Check } from '@hubkit/core/contract'
import { readTemplate } from '../naming/expand.ts'
import { ALL_FIELDS, type Field } from '../naming/fields.ts'

/**
 * How options are read. As they are `written`, any value may also be a function or `null`, and a text with fields is not
 * yet what it will be; when they are `final`, everything is what it says.
 */
export interface Reader {
  readonly written: boolean
  /** Any value but text and objects. */
  value<T>(item: Check<T>): Check<T | undefined>
  /** Text, which may have the fields of a template. */
  text(item: Check<string>, fields?: readonly Field[]): Check<string | undefined>
  /** An object with exactly these members. */
  group<Shape extends Readonly<Record<string, Check<unknown>>>>(
    shape: Shape,
  ): Check<{ readonly [Key in keyof Shape]: ReturnType<Shape[Key]> } | undefined>
  list<T>(item: Check<T>): Check<readonly NonNullable<T>[] | undefined>
  /** An object of any keys; `key` checks those. */
  record<T>(
    item: Check<T>,
    key?: Check<string>,
  ): Check<Readonly<Record<string, NonNullable<T>>> | undefined>
}

/** Whether a value is to be found out later, or takes something away. */
function isOpen(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'function'
}

function known<T>(value: T | undefined): value is NonNullable<T> {
  return value !== undefined && value !== null
}

function makeReader(written: boolean): Reader {
  const later = (value: unknown): boolean => (written ? isOpen(value) : value === undefined)
  const value =
    <T>(item: Check<T>): Check<T | undefined> =>
    (given, path) =>
      later(given) ? undefined : item(given, path)
  return {
    written,
    value,
    text:
      (item, fields = ALL_FIELDS) =>
      (given, path) => {
        if (later(given)) return undefined
        if (!written || typeof given !== 'string') return item(given, path)
        const template = readTemplate(given, path, fields)
        // What fields will make of it is checked when they are known.
        return template.names.size > 0 ? given : item(template.render(NO_FIELDS), path)
      },
    group: (shape) => value(check.object(shape)),
    list: (item) =>
      value((given, path) =>
        check
          .array(item)(given, path)
          .filter((member) => known(member)),
      ),
    record: (item, key) =>
      value((given, path) => {
        const entries = Object.entries(check.record(item)(given, path))
        if (key) for (const [name] of entries) key(name, `${path}.${name}`)
        return Object.fromEntries(
          entries.flatMap(([name, member]) => (known(member) ? [[name, member]] : [])),
        )
      }),
  }
}

const NO_FIELDS = Object.fromEntries(ALL_FIELDS.map((field) => [field, ''])) as Record<
  Field,
  string
>

/** Reads options as somebody wrote them: nothing is called, nothing filled in. */
export const WRITTEN: Reader = makeReader(true)

/** Reads what came of them for one server. */
export const FINAL: Reader = makeReader(false)
