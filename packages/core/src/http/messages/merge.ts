import { check } from '../../contract/index.ts'
import type { Messages, PartialMessages } from './messages.ts'

type Table = Readonly<Record<string, unknown>>

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tables that may get further entries: words of plugins, which nobody knows beforehand. */
const OPEN = new Set(['phrases'])

function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'a text'
  return typeof value === 'function' ? 'a function that returns a text' : 'an object'
}

function merged(base: Table, changes: unknown, path: string, open: boolean): Table {
  if (!isTable(changes)) return check.refuse(path, changes, 'an object')
  const result: Record<string, unknown> = { ...base }
  for (const [key, change] of Object.entries(changes)) {
    if (change === undefined) continue
    const at = `${path}.${key}`
    const before = Object.hasOwn(base, key) ? base[key] : open ? '' : undefined
    if (before === undefined) return check.refuse(at, undefined, 'no such text')
    if (isTable(before)) result[key] = merged(before, change, at, OPEN.has(key))
    else if (typeof change === typeof before) result[key] = change
    else return check.refuse(at, change, kindOf(before))
  }
  return result
}

/**
 * Lays some texts over others.
 *
 * @throws HubError `HUB_ERR_OPTION` for a text that does not exist, or is of another kind
 */
export function mergeMessages(base: Messages, changes: PartialMessages, path: string): Messages {
  // Every entry of the result has the kind that it has in the base.
  return merged(base, changes, path, false) as Messages
}
