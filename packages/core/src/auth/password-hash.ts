import { timingSafeEqual } from 'node:crypto'
import { check, checkOptions } from '../contract/index.ts'
import { HubError } from '../contract/errors.ts'
import { createGate } from './gate.ts'
import {
  deriveKey,
  emptyHash,
  formatHash,
  newSalt,
  parseHash,
  type ScryptCost,
} from './scrypt-hash.ts'

/** The longest password, in bytes of UTF-8. */
const PASSWORD_MAX_BYTES = 1024

/** Options of {@link passwordHasher}. */
export interface PasswordHasherOptions {
  /** Logarithm of scrypt's N, 1 to 20: 17 takes 128 MiB and some tenths of a second. @default 17 */
  readonly cost?: number | undefined
  /** scrypt's r, 1 to 32. @default 8 */
  readonly blockSize?: number | undefined
  /** scrypt's p, 1 to 16. @default 1 */
  readonly parallelism?: number | undefined
  /** Computations at once, 1 to 16. @default 2 */
  readonly atOnce?: number | undefined
  /** Computations that may wait, 0 to 10,000. @default 32 */
  readonly waiting?: number | undefined
}

/** Hashes passwords, and compares them with hashes in constant time. */
export interface PasswordHasher {
  /**
   * A hash to keep, with all its parameters: `$scrypt$ln=17,r=8,p=1$...$...`.
   *
   * @throws HubError `HUB_ERR_BAD_REQUEST` when the password is empty, longer than 1,024 bytes or has a NUL,
   *   `HUB_ERR_TOO_MANY_REQUESTS` when too many wait
   */
  hash(password: string): Promise<string>
  /**
   * Whether the hash is one of this password. Costs what the hash says, not what this hasher would.
   *
   * @throws HubError `HUB_ERR_OPTION` when `stored` is no hash, `HUB_ERR_TOO_MANY_REQUESTS` when too many wait
   */
  verify(password: string, stored: string, signal?: AbortSignal): Promise<boolean>
  /** Whether a hash is not of this hasher's cost, so that it should be made anew at the next login. */
  needsRehash(stored: string): boolean
  /** A hash of no password, to spend the same time on an unknown account; as dear as `like`, or as this hasher's own. */
  dummy(like?: string): string
}

/**
 * The bytes are the same however a keyboard composes accents (NFC, RFC 8265 section 4.2.1). HMAC pads keys with NUL, so
 * `secret` and `secret\0` would be one password: NUL cannot be in any.
 */
function prepared(password: string): string | undefined {
  // Without this a megabyte would be normalised first.
  if (password.length === 0 || password.length > PASSWORD_MAX_BYTES || password.includes('\0'))
    return undefined
  const text = password.normalize('NFC')
  return Buffer.byteLength(text) > PASSWORD_MAX_BYTES ? undefined : text
}

/** Whether a password can be one at all; the reason when it cannot. */
export function passwordFault(password: string): string | undefined {
  if (password === '') return 'The password is empty.'
  if (password.includes('\0')) return 'The password has a NUL character.'
  return prepared(password) === undefined
    ? `The password is longer than ${PASSWORD_MAX_BYTES} bytes.`
    : undefined
}

/** The form of a password that is hashed and compared; throws `HUB_ERR_BAD_REQUEST` when it cannot be one. */
function preparePassword(password: string): string {
  const text = prepared(password)
  if (text === undefined)
    throw new HubError('HUB_ERR_BAD_REQUEST', { message: passwordFault(password) })
  return text
}

function parsed(stored: string): NonNullable<ReturnType<typeof parseHash>> {
  const hash = parseHash(stored)
  if (hash) return hash
  throw new HubError('HUB_ERR_OPTION', {
    message: 'A password hash is not of the form $scrypt$ln=17,r=8,p=1$salt$hash.',
    hint: 'Make one with the command hubkit-password.',
  })
}

/**
 * Makes a hasher: scrypt with N = 2^17, r = 8, p = 1 (OWASP Password Storage Cheat Sheet). Each computation takes
 * 128 MiB then, so only a few run at once; share one hasher between authenticators.
 *
 * @throws HubError `HUB_ERR_OPTION`
 */
export function passwordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { atOnce, waiting, ...own } = checkOptions('passwordHasher', options, {
    cost: check.optional(check.integer(1, 20), 17),
    blockSize: check.optional(check.integer(1, 32), 8),
    parallelism: check.optional(check.integer(1, 16), 1),
    atOnce: check.optional(check.integer(1, 16), 2),
    waiting: check.optional(check.integer(0, 10_000), 32),
  })
  const gate = createGate({ atOnce, waiting })
  const same = (hash: ScryptCost): boolean =>
    hash.cost === own.cost &&
    hash.blockSize === own.blockSize &&
    hash.parallelism === own.parallelism

  return {
    async hash(password) {
      const text = preparePassword(password)
      const salt = newSalt()
      const key = await gate.run(() => deriveKey(text, { ...own, salt }))
      return formatHash({ ...own, salt, key })
    },
    async verify(password, stored, signal) {
      const hash = parsed(stored)
      const text = prepared(password)
      // Nobody has such a password, which whoever typed it knows: no time has to be spent.
      if (text === undefined) return false
      return timingSafeEqual(await gate.run(() => deriveKey(text, hash), signal), hash.key)
    },
    needsRehash: (stored) => !same(parsed(stored)),
    dummy: (like) => emptyHash(like === undefined ? own : parsed(like)),
  }
}

/** One for the process, so that its bound on memory holds over all authenticators. */
export const defaultPasswordHasher: PasswordHasher = passwordHasher()

/** Hashes a password with the usual cost; see {@link PasswordHasher.hash}. */
export function hashPassword(password: string): Promise<string> {
  return defaultPasswordHasher.hash(password)
}
