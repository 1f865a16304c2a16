import { HubError } from '../../contract/errors.ts'
import { quoted } from '../quote.ts'
import { METASCOPES, SCOPES } from './tree.ts'

const LONGEST = 512
const CUSTOM = /^custom:[a-z0-9](?:[a-z0-9_*:-]*[a-z0-9_*])?$/
const FILTER_KINDS = ['user', 'group', 'server', 'service'] as const

/** By what a scope can be limited. */
export type FilterKind = (typeof FILTER_KINDS)[number]

/** A scope as written: its name, and to what it is limited. */
export interface ParsedScope {
  readonly name: string
  /** Without `value` it is the bare form (`!user`): limited to whatever the owner or OAuth client is. */
  readonly filter?: { readonly kind: FilterKind; readonly value?: string } | undefined
}

/** Either the scope, or why the text is none. */
export type ScopeReading = { readonly scope: ParsedScope } | { readonly fault: string }

function readFilter(text: string): ParsedScope['filter'] | string {
  const [word = '', ...rest] = text.split('=')
  const kind = FILTER_KINDS.find((item) => item === word)
  if (kind === undefined)
    return `it can be limited by ${FILTER_KINDS.map((item) => `!${item}`).join(', ')}`
  if (!text.includes('=')) return kind === 'group' ? '!group needs a name' : { kind }
  const value = rest.join('=')
  if (value === '') return `!${kind}= needs a name`
  if (kind === 'server' && !/^[^/]+\/[^/]*$/.test(value))
    return '!server= needs the form user/server'
  return { kind, value }
}

/** Reads a scope without throwing, for what is already stored. */
export function readScope(text: string): ScopeReading {
  if (text.length > LONGEST) return { fault: `it is longer than ${LONGEST} characters` }
  const at = text.indexOf('!')
  const name = at === -1 ? text : text.slice(0, at)
  if (!SCOPES.has(name) && !METASCOPES.has(name) && !CUSTOM.test(name))
    return { fault: 'there is no such scope' }
  if (at === -1) return { scope: { name } }
  if (METASCOPES.has(name)) return { fault: `'${name}' cannot be limited` }
  const filter = readFilter(text.slice(at + 1))
  return typeof filter === 'string' ? { fault: filter } : { scope: { name, filter } }
}

/**
 * Reads a scope in JupyterHub's form: a name of its table (or `custom:...`), perhaps `!user=alice`, `!group=staff`,
 * `!server=alice/lab` (`alice/` is the default server), `!service=culler`, or bare `!user`, `!server`, `!service`.
 * Names in filters are raw, not URL-escaped.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` when it is none
 */
export function parseScope(text: string): ParsedScope {
  const reading = readScope(text)
  if ('scope' in reading) return reading.scope
  throw new HubError('HUB_ERR_BAD_REQUEST', {
    message: `Scope ${quoted(text)} is not valid: ${reading.fault}.`,
  })
}

/**
 * Checks scopes that somebody asks for, or configures.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` naming the first that is not valid
 */
export function checkScopes(texts: Iterable<string>): void {
  for (const text of texts) parseScope(text)
}
