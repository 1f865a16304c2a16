import { check, type Check } from '../contract/index.ts'
import type { LoginField } from '../contract/authenticator.ts'
import type { PasswordHasher } from './password-hash.ts'
import { parseHash } from './scrypt-hash.ts'
import type { UsernamePolicy } from './usernames.ts'

/** What the login page asks for. */
export const FIELDS: readonly LoginField[] = [
  { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' },
  { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
]

/** An authenticator's id, as the contract asks. */
export const authenticatorId: Check<string> = check.string({
  pattern: /^[a-z0-9-]{1,40}$/,
  what: "1 to 40 characters a-z, 0-9 and '-'",
})

/** A hash as `hubkit-password` prints it. */
export const passwordHash: Check<string> = (value, path) =>
  typeof value === 'string' && parseHash(value)
    ? value
    : check.refuse(path, value, 'a hash made with hubkit-password')

export const hasher: Check<PasswordHasher> = check.having<PasswordHasher>(
  'a password hasher',
  'hash',
  'verify',
  'dummy',
)

export const usernamePolicyOption: Check<UsernamePolicy> = check.having<UsernamePolicy>(
  'a username policy',
  'normalize',
)

/**
 * Hashes by normalised name.
 *
 * @throws HubError `HUB_ERR_USERNAME`, `HUB_ERR_OPTION` when two spellings are one name
 */
export function byNormalName(
  path: string,
  hashes: Readonly<Record<string, string>>,
  usernames: UsernamePolicy,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, hash] of Object.entries(hashes)) {
    const normal = usernames.normalize(name)
    if (found.has(normal))
      check.refuse(`${path}.${name}`, hash, 'each name once, whatever its case')
    found.set(normal, hash)
  }
  return found
}
