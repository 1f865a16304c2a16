import { milliseconds, type Duration } from './duration.ts'
import { HubError } from './errors.ts'

/** Checks one option and returns it, perhaps with a default; throws a `HubError` that names `path`. */
export type Check<T> = (value: unknown, path: string) => T

/** What a set of checks makes of options. */
export type Checked<Shape extends Readonly<Record<string, Check<unknown>>>> = {
  readonly [Key in keyof Shape]: ReturnType<Shape[Key]>
}

function found(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'an empty string' : 'a string'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Refuses an option in the words every factory uses. The value itself is never shown: it may be a secret. */
export function refuse(path: string, value: unknown, expected: string): never {
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: found ${found(value)}, expected ${expected}`,
  })
}

/** Any text; `pattern` and `what` narrow it. */
export function string(
  rule: { min?: number; max?: number; pattern?: RegExp; what?: string } = {},
): Check<string> {
  const {
    min = 0,
    max = Number.POSITIVE_INFINITY,
    pattern,
    what = min > 0 ? 'a string that is not empty' : 'a string',
  } = rule
  return (value, path) => {
    if (typeof value !== 'string' || value.length < min || value.length > max)
      return refuse(path, value, what)
    return pattern && !pattern.test(value) ? refuse(path, value, what) : value
  }
}

/** A whole number within bounds. */
export function integer(
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): Check<number> {
  const range =
    min === Number.MIN_SAFE_INTEGER
      ? ''
      : max === Number.MAX_SAFE_INTEGER
        ? ` of at least ${min}`
        : ` from ${min} to ${max}`
  return (value, path) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max
      ? value
      : refuse(path, value, `a whole number${range}`)
}

/** `true` or `false`. */
export const boolean: Check<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(path, value, 'true or false')

/** `false`: none of it. */
export const no: Check<false> = (value, path) =>
  value === false ? value : refuse(path, value, 'false')

/** A duration, returned in milliseconds. */
export function duration(min = 0): Check<number> {
  return (value, path) => {
    if (typeof value !== 'number' && typeof value !== 'string')
      return refuse(path, value, "a duration such as '10m'")
    const result = milliseconds(value as Duration, path)
    return result >= min ? result : refuse(path, value, `a duration of at least ${min} ms`)
  }
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(...words: T): Check<T[number]> {
  return (value, path) => {
    const word = words.find((candidate) => candidate === value)
    return word === undefined
      ? refuse(path, value, `one of ${words.map((item) => `'${item}'`).join(', ')}`)
      : word
  }
}

/** An array whose members pass `item`. */
export function array<T>(item: Check<T>, min = 0): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < min)
      return refuse(path, value, min > 0 ? 'an array that is not empty' : 'an array')
    return Object.freeze(value.map((member: unknown, index) => item(member, `${path}[${index}]`)))
  }
}

/** An object whose values pass `item`. */
export function record<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, path) => {
    if (!isPlainObject(value)) return refuse(path, value, 'an object')
    return Object.freeze(
      Object.fromEntries(
        Object.entries(value).map(([key, member]) => [key, item(member, `${path}.${key}`)]),
      ),
    )
  }
}

/** A function. It is not called. */
export function func<T extends (...args: never[]) => unknown>(): Check<T> {
  return (value, path) =>
    typeof value === 'function' ? (value as T) : refuse(path, value, 'a function')
}

/** An object that has these methods, such as a plugin. */
export function having<T extends object>(
  what: string,
  ...members: readonly (keyof T & string)[]
): Check<T> {
  return (value, path) => {
    const fits =
      typeof value === 'object' && value !== null && members.every((member) => member in value)
    return fits ? (value as T) : refuse(path, value, what)
  }
}

/** An http or https URL. */
export const url: Check<URL> = (value, path) => {
  const parsed = value instanceof URL ? value : typeof value === 'string' ? URL.parse(value) : null
  const fits = parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:')
  return fits ? parsed : refuse(path, value, 'an http or https URL')
}

/** May be left out; then `fallback`. */
export function optional<T>(check: Check<T>): Check<T | undefined>
export function optional<T>(check: Check<T>, fallback: T): Check<T>
export function optional<T>(check: Check<T>, fallback?: T): Check<T | undefined> {
  return (value, path) => (value === undefined ? fallback : check(value, path))
}

/** One check or another, told apart by a test of the value. */
export function either<A, B>(
  isFirst: (value: unknown) => boolean,
  first: Check<A>,
  second: Check<B>,
): Check<A | B> {
  return (value, path) => (isFirst(value) ? first(value, path) : second(value, path))
}

/** An object with exactly these members. */
export function object<Shape extends Readonly<Record<string, Check<unknown>>>>(
  shape: Shape,
): Check<Checked<Shape>> {
  return (value, path) => {
    if (!isPlainObject(value)) return refuse(path, value, 'an object')
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(shape, key)) unknownOption(path, key, Object.keys(shape))
    }
    const entries = Object.entries(shape).map(([key, check]) => [
      key,
      check(value[key], `${path}.${key}`),
    ])
    return Object.freeze(Object.fromEntries(entries)) as Checked<Shape>
  }
}

/**
 * Checks a factory's options against `shape` and returns them frozen, with defaults; the caller's object is not
 * touched.
 *
 * @param factory the factory's name, the first word of every path
 * @throws HubError `HUB_ERR_OPTION` naming path, what was found and what was expected; an unknown option is an error
 */
export function checkOptions<Shape extends Readonly<Record<string, Check<unknown>>>>(
  factory: string,
  options: unknown,
  shape: Shape,
): Checked<Shape> {
  return object(shape)(options ?? {}, factory)
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unknownOption(path: string, key: string, known: readonly string[]): never {
  const near = known.find((name) => name.toLowerCase().startsWith(key.toLowerCase().slice(0, 4)))
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}.${key}: found an unknown option, expected one of ${known.toSorted().join(', ')}`,
    hint: near ? `Did you mean '${near}'?` : undefined,
  })
}
