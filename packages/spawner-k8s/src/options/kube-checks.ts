import { check, type Check } from '@hubkit/core/contract'
import { isLabelValue, isObjectName } from '../naming/valid.ts'
import type { ListOrRecord } from './common-values.ts'
import { kubeModel } from './kube-model.ts'
import { quantity } from './quantity.ts'
import type { Reader } from './reader.ts'

const KEY =
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/

/** Key of a label or an annotation. */
const metadataKey = check.string({ pattern: KEY, what: 'the name of a label or annotation' })

/** Text that a label can have. */
const labelValue: Check<string> = (value, path) =>
  typeof value === 'string' && isLabelValue(value)
    ? value
    : check.refuse(path, value, 'the value of a label: at most 63 of A-Z, a-z, 0-9, -, _ and .')

/** A DNS label: what an object may be called. */
export const objectName: Check<string> = (value, path) =>
  typeof value === 'string' && isObjectName(value)
    ? value
    : check.refuse(path, value, 'a DNS label: a-z, 0-9 and dashes, from a letter on, at most 63')

/** What a namespace may be called: unlike others also with a digit first. */
export const namespaceName = check.string({
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  what: 'a DNS label: a-z, 0-9 and dashes, at most 63',
})

/** What other objects are called: DNS labels with dots between them. */
export const subdomainName = check.string({
  pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
  what: 'the name of an object: a-z, 0-9, dashes and dots',
})

/** A path in a container. */
export const absolutePath = check.string({ pattern: /^\/[^\0:]*$/, what: 'an absolute path' })

export const anyText = check.string({ pattern: /^[^\0]*$/, what: 'a text without a NUL character' })

export const someText = check.string({
  min: 1,
  pattern: /^[^\0]+$/,
  what: 'a text that is not empty',
})

export function labels(reader: Reader): Check<Readonly<Record<string, string>> | undefined> {
  return reader.record(reader.text(labelValue), metadataKey)
}

export function annotations(reader: Reader): Check<Readonly<Record<string, string>> | undefined> {
  return reader.record(reader.text(anyText), metadataKey)
}

/** A quantity, which may be a template. */
export function amount(reader: Reader): Check<number | string | undefined> {
  const text = reader.text(quantity as Check<string>)
  return (value, path) =>
    typeof value === 'string' ? text(value, path) : reader.value(quantity)(value, path)
}

/** Resources by name. */
export function amounts(
  reader: Reader,
): Check<Readonly<Record<string, number | string>> | undefined> {
  return reader.record(amount(reader), metadataKey)
}

/** A list or an object of parts of the Kubernetes API. */
export function several<T>(
  reader: Reader,
  type: string,
  item: Check<T | undefined> = kubeModel<T>(reader, type),
): Check<ListOrRecord<NonNullable<T>> | undefined> {
  return check.either((value) => Array.isArray(value), reader.list(item), reader.record(item))
}

/** A whole number, at least 0. */
export const wholeNumber: Check<number> = check.integer(0)
