/** What a cache knows an object by. */
export interface Cached {
  readonly uid: string
}

/** One thing that became different. */
export type Change<T> =
  | { readonly type: 'present'; readonly item: T }
  /** `item` is what was seen of it last. */
  | { readonly type: 'absent'; readonly item: T }

/** What is known of some objects, by uid: one of the same name that was made anew is another. */
export interface Cache<T extends Cached> {
  values(): IterableIterator<T>
  put(item: T): Change<T>
  /** `undefined` when it was not known. */
  remove(item: T): Change<T> | undefined
  /** Takes a whole list in place of what is known, and gives what that changes; nothing is forgotten unsaid. */
  replace(items: readonly T[]): readonly Change<T>[]
}

export function createCache<T extends Cached>(isSame: (before: T, after: T) => boolean): Cache<T> {
  const known = new Map<string, T>()
  return {
    values: () => known.values(),
    put(item) {
      known.set(item.uid, item)
      return { type: 'present', item }
    },
    remove(item) {
      return known.delete(item.uid) ? { type: 'absent', item } : undefined
    },
    replace(items) {
      const listed = new Set(items.map((item) => item.uid))
      const gone = [...known.values()].filter((item) => !listed.has(item.uid))
      const changed = items.filter((item) => {
        const before = known.get(item.uid)
        return !before || !isSame(before, item)
      })
      for (const item of gone) known.delete(item.uid)
      for (const item of items) known.set(item.uid, item)
      return [
        ...gone.map((item) => ({ type: 'absent', item }) as const),
        ...changed.map((item) => ({ type: 'present', item }) as const),
      ]
    },
  }
}
