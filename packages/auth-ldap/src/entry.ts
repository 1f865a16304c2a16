import type { Entry } from 'ldapts'
import { guidText } from './guid.ts'

/** Attributes whose values are bytes. */
export const BINARY = ['objectGUID']

/** Whether an attribute's values are bytes, so that a filter needs bytes too. */
export function isBinary(attribute: string): boolean {
  return BINARY.some((name) => name.toLowerCase() === attribute.toLowerCase())
}

function textOf(value: string | Buffer): string | undefined {
  return typeof value === 'string' ? value : guidText(value)
}

/** All values of an attribute, by its name in whatever case; a GUID as text. */
export function valuesOf(entry: Entry, attribute: string): readonly string[] {
  const wanted = attribute.toLowerCase()
  const [, found = []] = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted) ?? []
  const values = Array.isArray(found) ? found : [found]
  return values.flatMap((value) => {
    const text = textOf(value)
    return text === undefined || text === '' ? [] : [text]
  })
}

/** The first value of an attribute. */
export function valueOf(entry: Entry, attribute: string): string | undefined {
  return valuesOf(entry, attribute)[0]
}
