import { HubError } from '../contract/errors.ts'
import type { JsonValue } from '../contract/json.ts'

/** How deep a value may be nested: no client needs more, and what is deeper cannot be written again without recursion. */
const DEPTH_MAX = 64

/** Whether a text can be kept by every store: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/**
 * Checks a value that somebody sent: every store can keep it, and it comes back as it was sent.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` for more than 64 levels, text that is not {@link isStorable}, and numbers
 *   beyond 1.8e308, which JSON can say and nothing can keep
 */
export function checkStorable(root: JsonValue): void {
  const waiting: { readonly value: JsonValue; readonly depth: number }[] = [
    { value: root, depth: 1 },
  ]
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { value, depth } = item
    if (depth > DEPTH_MAX) throw bad(`It is nested more than ${DEPTH_MAX} levels deep.`)
    if (typeof value === 'string' && !isStorable(value))
      throw bad('It has a character that is none.')
    if (typeof value === 'number' && !Number.isFinite(value))
      throw bad('It has a number that is too great.')
    if (typeof value !== 'object' || value === null) continue
    for (const [key, member] of Object.entries(value)) {
      if (!isStorable(key)) throw bad('It has a character that is none.')
      if (member !== undefined) waiting.push({ value: member, depth: depth + 1 })
    }
  }
}

function bad(why: string): HubError {
  return new HubError('HUB_ERR_BAD_REQUEST', { message: `This cannot be kept. ${why}` })
}
