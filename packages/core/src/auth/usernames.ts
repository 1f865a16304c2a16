import { check, checkOptions, type Check } from '../contract/index.ts'
import { HubError } from '../contract/errors.ts'
import { quoted } from './quote.ts'

/** How a hub spells the names of its users. */
export interface UsernamePolicy {
  /**
   * The one spelling of a name, which every decision is made on. Normalising it again changes nothing.
   *
   * @throws HubError `HUB_ERR_USERNAME` when no user can have this name
   */
  normalize(name: string): string
}

/** Options of {@link usernamePolicy}. */
export interface UsernamePolicyOptions {
  /**
   * What the normalised name must match as a whole; anchors are added.
   *
   * @default /[a-z0-9][a-z0-9._@+~-]{0,63}/
   */
  readonly pattern?: RegExp | undefined
  /** Replaces Unicode NFKC and lower case, e.g. to keep case or to cut a domain off. */
  readonly normalize?: ((name: string) => string) | undefined
  /** Names that nobody can have. @default [] */
  readonly reserved?: readonly string[] | undefined
}

const LONGEST = 255
/** Control, format (bidi overrides among them) and lone surrogate characters, line and paragraph separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

// Lower case may undo NFKC (and NFKC bring back capitals), hence twice.
function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').toLowerCase()
}

function fault(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.length > LONGEST) return `it is longer than ${LONGEST} characters`
  if (HIDDEN.test(name)) return 'it has control or invisible characters'
  if (name.trim() !== name) return 'it begins or ends with a space'
  if (/[/\\]/.test(name)) return 'it has a slash'
  if (name === '.' || name.includes('..')) return "it has '..'"
  return undefined
}

const regularExpression: Check<RegExp> = (value, path) =>
  value instanceof RegExp ? value : check.refuse(path, value, 'a regular expression')

/**
 * Makes a policy for usernames. Whatever the options, a name is never empty, longer than 255 characters or surrounded
 * by spaces, and has no slash, `..`, control, bidi or other invisible character.
 *
 * @example
 * createHub({ usernames: usernamePolicy({ pattern: /[a-z]{2,8}[0-9]{0,4}/, reserved: ['root'] }), ... })
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function usernamePolicy(options: UsernamePolicyOptions = {}): UsernamePolicy {
  const resolved = checkOptions('usernamePolicy', options, {
    pattern: check.optional(regularExpression, /[a-z0-9][a-z0-9._@+~-]{0,63}/),
    normalize: check.optional(check.func<(name: string) => string>(), fold),
    reserved: check.optional(check.array(check.string({ min: 1 })), []),
  })
  const { source, flags } = resolved.pattern
  // Without g and y, which keep state between calls, and without m, which would loosen the anchors.
  const whole = new RegExp(`^(?:${source})$`, flags.replaceAll(/[gmy]/g, ''))
  const reserved = new Set(resolved.reserved.map(resolved.normalize))

  return {
    normalize(name) {
      const refuse = (why: string): never => {
        throw new HubError('HUB_ERR_USERNAME', {
          message: `The username ${quoted(name)} is not valid: ${why}.`,
        })
      }
      const before = fault(name)
      if (before !== undefined) return refuse(before)
      const normal = resolved.normalize(name)
      const after = fault(normal)
      if (after !== undefined) return refuse(after)
      if (!whole.test(normal))
        return refuse('it has characters that are not allowed here, or too many')
      return reserved.has(normal) ? refuse('it is reserved') : normal
    },
  }
}

/** Names as most hubs want them: lower-case ASCII, 1 to 64 characters, so that `Alice` and `alice` are one person. */
export const defaultUsernames: UsernamePolicy = usernamePolicy()
