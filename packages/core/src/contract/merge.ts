/** An object written as one: no array, no function, no instance of a class. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function merged(below: unknown, above: unknown): unknown {
  if (!isPlain(above)) return above
  const result = new Map(Object.entries(isPlain(below) ? below : {}))
  for (const [key, value] of Object.entries(above)) {
    if (value === null) result.delete(key)
    else if (value !== undefined) result.set(key, merged(result.get(key), value))
  }
  return Object.fromEntries(result)
}

/**
 * Lays objects over one another, later ones on top: objects are merged key by key, `null` takes a key away, anything
 * else (lists included) replaces what was there; `undefined` changes nothing. No layer is changed.
 */
export function mergeLayers<T extends object>(...layers: readonly Partial<T>[]): Partial<T> {
  return layers.reduce<unknown>(merged, {}) as Partial<T>
}
