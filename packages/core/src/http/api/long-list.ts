import type { JsonObject } from '../../contract/json.ts'

/** How many members are written before others get their turn: some milliseconds' worth. */
const AT_ONCE = 500

/** A list as JSON text, however long: made a part at a time, so that no other request has to wait for all of it. */
export async function longList<T>(
  items: readonly T[],
  model: (item: T) => JsonObject,
): Promise<string> {
  const parts: string[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    if (start > 0) await new Promise((resolve) => setImmediate(resolve))
    parts.push(JSON.stringify(items.slice(start, start + AT_ONCE).map(model)).slice(1, -1))
  }
  return `[${parts.join(',')}]`
}
