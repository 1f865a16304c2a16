/** The URL of a target taken apart. */
export interface SplitTarget {
  /** As `createTargets` takes it. */
  readonly origin: string
  /** Empty when requests keep theirs. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
}

const SCHEMES: readonly string[] = ['http:', 'https:', 'http+unix:', 'unix+http:']

/** @returns `undefined` when it is no URL of a supported scheme */
export function splitTarget(target: string): SplitTarget | undefined {
  const url = URL.parse(target)
  if (!url || !SCHEMES.includes(url.protocol) || url.host === '') return undefined
  if (url.username !== '' || url.password !== '') return undefined
  // What goes into a request line.
  if (/[^\x21-\x7e]/.test(url.pathname + url.search)) return undefined
  return {
    origin: `${url.protocol}//${url.host}`,
    path: url.pathname.replace(/\/+$/, ''),
    query: url.search.slice(1),
  }
}

/** What is to happen to the path of a request. */
export interface PathRules {
  /** How many segments the route has that are left out. */
  readonly without: number
  /** Put before it. */
  readonly path: string
  /** Put before its own query. */
  readonly query: string
}

/** The change of path and query that these rules make, `undefined` when they make none. */
export function rewriteOf({
  without,
  path,
  query,
}: PathRules): ((url: string) => string) | undefined {
  if (without === 0 && path === '' && query === '') return undefined
  return (url) => {
    const question = url.indexOf('?')
    const before = question < 0 ? url : url.slice(0, question)
    const queries = [query, question < 0 ? '' : url.slice(question + 1)].filter(Boolean).join('&')
    const rest = path + withoutSegments(before, without)
    return `${rest === '' ? '/' : rest}${queries === '' ? '' : `?${queries}`}`
  }
}

/** By segments of the path as it came, whose escapes may be spelt in another way than the route's. */
function withoutSegments(path: string, count: number): string {
  let at = 0
  for (let index = 0; index < count; index += 1) {
    const next = path.indexOf('/', at + 1)
    if (next < 0) return ''
    at = next
  }
  return path.slice(at)
}
