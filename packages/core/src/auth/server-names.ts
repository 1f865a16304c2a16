import { check, checkOptions } from '../contract/index.ts'
import { HubError } from '../contract/errors.ts'
import { quoted } from './quote.ts'

/**
 * First parts of paths that Jupyter's servers and their usual extensions, or the hub, answer themselves. A named
 * server is at `/user/alice/<name>/`: with one of these names it would hide that part of the default server.
 */
export const RESERVED_SERVER_NAMES: readonly string[] = [
  'api',
  'consoles',
  'custom',
  'doc',
  'edit',
  'files',
  'hub',
  'kernelspecs',
  'lab',
  'login',
  'logout',
  'lsp',
  'metrics',
  'nbconvert',
  'nbextensions',
  'notebooks',
  'oauth_callback',
  'proxy',
  'services',
  'static',
  'terminals',
  'tree',
  'user',
  'view',
]

const LONGEST = 30
const LONGEST_DISPLAY = 255
const HIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u

/** Refuses a name that no server can have. @throws HubError `HUB_ERR_SERVER_NAME` */
export type ServerNameCheck = (name: string) => void

/** Options of {@link serverNameCheck}. */
export interface ServerNameOptions {
  /** Names of {@link RESERVED_SERVER_NAMES} that may be used all the same. @default [] */
  readonly allow?: readonly string[] | undefined
  /** Further names that may not be used. @default [] */
  readonly reserve?: readonly string[] | undefined
}

function fault(name: string): string | undefined {
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`
  if (!/^[a-z]/.test(name)) return 'it must begin with a lower-case letter'
  if (!/^[a-z0-9-]*$/.test(name)) return "only lower-case letters, digits and '-' are allowed"
  if (name.includes('--')) return "it has '--'"
  return name.endsWith('-') ? "it ends with '-'" : undefined
}

/**
 * Makes a check for names of named servers. JupyterHub 6's rule: 1 to 30 of `a-z`, `0-9` and single hyphens, a letter
 * first, no hyphen last. The check throws `HUB_ERR_SERVER_NAME`.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function serverNameCheck(options: ServerNameOptions = {}): ServerNameCheck {
  const { allow, reserve } = checkOptions('serverNameCheck', options, {
    allow: check.optional(check.array(check.string({ min: 1 })), []),
    reserve: check.optional(check.array(check.string({ min: 1 })), []),
  })
  const reserved = new Set([
    ...RESERVED_SERVER_NAMES.filter((name) => !allow.includes(name)),
    ...reserve,
  ])
  return (name) => {
    const why =
      fault(name) ?? (reserved.has(name) ? 'it would hide a part of the default server' : undefined)
    if (why === undefined) return
    throw new HubError('HUB_ERR_SERVER_NAME', {
      message: `The server name ${quoted(name)} is not valid: ${why}.`,
      hint: 'Use lower-case letters, digits and single hyphens, beginning with a letter.',
    })
  }
}

/** The check with nothing allowed or reserved besides. */
export const defaultServerNames: ServerNameCheck = serverNameCheck()

/**
 * Checks what a server is called on pages: 1 to 255 characters, none of which breaks a line or turns the direction of
 * what follows.
 *
 * @throws HubError `HUB_ERR_SERVER_NAME`
 */
export function checkDisplayName(name: string): void {
  const why =
    name.trim() === ''
      ? 'it is empty'
      : name.length > LONGEST_DISPLAY
        ? `it is longer than ${LONGEST_DISPLAY} characters`
        : HIDDEN.test(name)
          ? 'it has control characters'
          : undefined
  if (why !== undefined)
    throw new HubError('HUB_ERR_SERVER_NAME', {
      message: `The display name ${quoted(name)} is not valid: ${why}.`,
    })
}
