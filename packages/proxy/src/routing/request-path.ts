/** Where a request wants to go. Computed once; what is looked up is what is forwarded. */
export interface RequestPath {
  /** Path and query, dot segments resolved and fragment removed, with the escapes it came with. */
  readonly url: string
  /** The path alone, percent-encoded as it came. */
  readonly path: string
  /** Whether it holds an escape that is none (`%zz`, `%ff`) or a character that may not be sent. */
  readonly malformed: boolean
  /** The host named by an absolute request target, which outranks the Host header (RFC 9112, 3.2.2). */
  readonly authority: string | undefined
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i
const ONE_DOT = /^(?:\.|%2e)$/i
const TWO_DOTS = /^(?:\.|%2e){2}$/i
const NOT_SENDABLE = /[^\x21-\xff]/

/**
 * Reads a request target (RFC 9112, 3.2). A leading `//` is part of the path, never a host.
 *
 * @returns `undefined` for a target that names no path (`*`, `host:port`)
 */
export function parseRequestTarget(target: string): RequestPath | undefined {
  if (target.startsWith('/')) return fromOriginForm(target, undefined)
  const [, authority, rest = ''] = ABSOLUTE.exec(target) ?? []
  if (authority === undefined) return undefined
  return fromOriginForm(rest.startsWith('/') ? rest : `/${rest}`, authority)
}

function fromOriginForm(target: string, authority: string | undefined): RequestPath {
  const hash = target.indexOf('#')
  const whole = hash < 0 ? target : target.slice(0, hash)
  const question = whole.indexOf('?')
  const raw = question < 0 ? whole : whole.slice(0, question)
  if (!DOT_SEGMENT.test(raw)) {
    return { url: whole, path: raw, malformed: isMalformed(raw, whole), authority }
  }
  const path = resolveDots(raw)
  const url = question < 0 ? path : path + whole.slice(question)
  return { url, path, malformed: isMalformed(path, url), authority }
}

/** Like a browser does: `%2e` is a dot, a `..` at the root goes nowhere, a final dot leaves the slash. */
function resolveDots(path: string): string {
  const kept: string[] = []
  const segments = path.slice(1).split('/')
  for (const [index, segment] of segments.entries()) {
    const up = TWO_DOTS.test(segment)
    if (up) kept.pop()
    if (!up && !ONE_DOT.test(segment)) kept.push(segment)
    else if (index === segments.length - 1) kept.push('')
  }
  return `/${kept.join('/')}`
}

function isMalformed(path: string, url: string): boolean {
  if (NOT_SENDABLE.test(url)) return true
  return path.includes('%') && decodeSegment(path) === undefined
}

/** A decoded segment, or `undefined` when its escapes are malformed. */
export function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
