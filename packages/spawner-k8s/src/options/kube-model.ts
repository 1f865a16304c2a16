import * as models from '@kubernetes/client-node'
import { check, type Check } from '@hubkit/core/contract'
import type { Reader } from './reader.ts'

/** What client-node knows of a type of the Kubernetes API. */
interface Attribute {
  readonly baseName: string
  readonly type: string
}

interface Model {
  getAttributeTypeMap(): readonly Attribute[]
}

function modelOf(type: string): Model | undefined {
  const found: unknown = Reflect.get(models, type)
  return typeof found === 'function' && 'getAttributeTypeMap' in found
    ? (found as unknown as Model)
    : undefined
}

const anyText = check.string()
const anyNumber: Check<number> = (value, path) =>
  typeof value === 'number' && Number.isFinite(value)
    ? value
    : check.refuse(path, value, 'a number')
const textOrNumber: Check<string | number> = check.either(
  (value) => typeof value === 'number',
  anyNumber,
  anyText,
)
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON of no known type. Fields of templates are looked at all the same. */
function anyJson(reader: Reader): Check<unknown> {
  const text = reader.text(anyText)
  return (value, path): unknown => {
    if (typeof value === 'string') return text(value, path)
    if (Array.isArray(value))
      return value.map((member, index): unknown => anyJson(reader)(member, `${path}[${index}]`))
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [
          key,
          anyJson(reader)(member, `${path}.${key}`),
        ]),
      )
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
    return reader.value<never>((given, where) => check.refuse(where, given, 'JSON'))(value, path)
  }
}

/** Directives of a strategic merge (`$patch`, `$retainKeys`, ...). */
const DIRECTIVE = /^\$/

function checkOf(reader: Reader, type: string): Check<unknown> {
  const list = /^Array<(.+)>$/.exec(type)?.[1]
  if (list !== undefined) return reader.list(checkOf(reader, list))
  const member = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1]
  if (member !== undefined) {
    // Quantities stand as text in the API's description, and are numbers as often.
    const item = member === 'string' ? either(reader) : checkOf(reader, member)
    return reader.record(item)
  }
  switch (type) {
    case 'string':
      return reader.text(anyText)
    case 'Date':
      return reader.text(anyText)
    case 'number':
      return reader.value(anyNumber)
    case 'boolean':
      return reader.value(check.boolean)
    case 'IntOrString':
      return either(reader)
    default: {
      const model = modelOf(type)
      return model ? modelCheck(reader, model) : anyJson(reader)
    }
  }
}

/** A number, or text with fields. */
function either(reader: Reader): Check<unknown> {
  const text = reader.text(anyText)
  return (value, path) =>
    typeof value === 'string' ? text(value, path) : reader.value(textOrNumber)(value, path)
}

function modelCheck(reader: Reader, model: Model): Check<unknown> {
  return reader.value((value, path) => {
    if (!isObject(value)) return check.refuse(path, value, 'an object')
    const attributes = model.getAttributeTypeMap()
    const entries = Object.entries(value).flatMap(
      ([key, member]): (readonly [string, unknown])[] => {
        if (member === undefined) return []
        if (DIRECTIVE.test(key)) return [[key, member]]
        const attribute = attributes.find(({ baseName }) => baseName === key)
        // By one check that knows the names and refuses this one in the words of all options.
        if (!attribute) unknownField(attributes, key, path)
        return [[key, checkOf(reader, attribute?.type ?? 'any')(member, `${path}.${key}`)]]
      },
    )
    return Object.fromEntries(entries)
  })
}

function unknownField(attributes: readonly Attribute[], key: string, path: string): never {
  const shape = Object.fromEntries(
    attributes.map(({ baseName }) => [baseName, (): undefined => undefined]),
  )
  check.object(shape)({ [key]: true }, path)
  return check.refuse(`${path}.${key}`, key, 'a field of the Kubernetes API')
}

/**
 * Checks a part of a Kubernetes object by what client-node knows of its type: fields by name (camelCase) and kind. What
 * values are allowed, the API server says.
 *
 * @param type the name of client-node's class, such as `'V1Toleration'`
 */
export function kubeModel<T>(reader: Reader, type: string): Check<T | undefined> {
  return checkOf(reader, type) as Check<T | undefined>
}

/** Checks a whole object of any kind; those that client-node knows field by field. */
export function kubeObject<T>(reader: Reader): Check<T | undefined> {
  const frame = {
    apiVersion: reader.text(check.string({ min: 1 })),
    kind: reader.text(check.string({ min: 1 })),
  }
  return reader.value((value, path) => {
    if (!isObject(value)) return check.refuse(path, value, 'an object')
    for (const [key, item] of Object.entries(frame)) {
      if (value[key] === undefined || item(value[key], `${path}.${key}`) === undefined)
        check.refuse(`${path}.${key}`, undefined, 'a text')
    }
    const version = String(value['apiVersion']).split('/').at(-1) ?? ''
    const type = `${version.charAt(0).toUpperCase()}${version.slice(1)}${String(value['kind'])}`
    return checkOf(reader, modelOf(type) ? type : 'any')(value, path) as T
  })
}
