/** Whether a value is only known when its function is called. */
export function isLater(value: unknown): value is (...args: never[]) => unknown {
  return typeof value === 'function'
}

/** The members of a list, or of an object in the order of its keys, with the end of their path. */
export function entriesOf(value: unknown): readonly (readonly [at: string, member: unknown])[] {
  if (Array.isArray(value)) return value.map((member: unknown, index) => [`[${index}]`, member])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [`.${key}`, member])
}

/** The members alone. */
export function listOf<T>(
  value: readonly T[] | Readonly<Record<string, T>> | undefined,
): readonly T[] {
  return entriesOf(value).map(([, member]) => member as T)
}
