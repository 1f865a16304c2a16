/** Which cookies servers never see, by name. */
export interface HiddenCookies {
  /** A Cookie header without them and without the pairs `dropped`, `undefined` when nothing is left of it. */
  strip(header: string, dropped?: ReadonlySet<string>): string | undefined
  has(name: string): boolean
}

const NONE: ReadonlySet<string> = new Set()

/** @param names whole names, or beginnings that end in `*` */
export function hiddenCookies(names: readonly string[]): HiddenCookies {
  const exact = new Set(names.filter((name) => !name.endsWith('*')))
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  // Most requests carry none of them: one scan says so.
  const marks = [...exact, ...prefixes]

  function has(name: string): boolean {
    return exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix))
  }

  return {
    has,
    strip(header, dropped = NONE) {
      if (dropped.size === 0 && !marks.some((mark) => header.includes(mark))) return header
      const kept = header
        .split(';')
        .filter((pair) => !has(cookieName(pair)) && !dropped.has(pair.trim()))
      const rest = kept.join(';').trim()
      return rest === '' ? undefined : rest
    },
  }
}

/** The name in `name=value; attributes` (RFC 6265, 4.1.1 and 4.2.1). */
export function cookieName(pair: string): string {
  const equals = pair.indexOf('=')
  return (equals < 0 ? pair : pair.slice(0, equals)).trim()
}
