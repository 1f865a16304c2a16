/**
 * Doubles the braces of every text, so that a template comes out as it is written here: what a function or a user says
 * is never read as a template.
 */
export function literal<T>(value: T): T {
  return escaped(value) as T
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/[{}]/g, '$&$&')
  if (Array.isArray(value)) return value.map((member: unknown) => escaped(member))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, escaped(member)]))
}
