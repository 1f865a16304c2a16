import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { check, checkOptions, type Check } from '../contract/index.ts'
import { defineAuthenticator, type Authenticator } from '../contract/authenticator.ts'
import { readCredentials } from './login-form.ts'
import { defaultPasswordHasher, passwordFault, type PasswordHasher } from './password-hash.ts'
import {
  authenticatorId,
  byNormalName,
  FIELDS,
  hasher,
  passwordHash,
  usernamePolicyOption,
} from './password-options.ts'
import { defaultUsernames, type UsernamePolicy } from './usernames.ts'

/** Options of {@link sharedPasswordAuthenticator}. */
export interface SharedPasswordAuthenticatorOptions {
  /** 1 to 40 characters `[a-z0-9-]`; never change it: accounts belong to it. @default 'shared' */
  readonly id?: string | undefined
  /** The password of everybody: 1 character to 1,024 bytes. */
  readonly password: string
  /** Names that have a password of their own, and only that: hashes made with `hubkit-password`. @default {} */
  readonly own?: Readonly<Record<string, string>> | undefined
  /** @default one for the whole process, with scrypt at 128 MiB */
  readonly hasher?: PasswordHasher | undefined
  /** Give the hub's own, if it has one. @default defaultUsernames */
  readonly usernames?: UsernamePolicy | undefined
}

const usable: Check<string> = (value, path) =>
  typeof value === 'string' && passwordFault(value) === undefined
    ? value
    : check.refuse(path, value, 'a password of 1 character to 1024 bytes, without NUL')

/**
 * Logs anybody in under any name who knows one password: for a class, a workshop, a trial. Such logins never have
 * admin rights; put administrators in `own`.
 *
 * @example
 * sharedPasswordAuthenticator({ password: 'graph-theory-2026', own: { teacher: '$scrypt$ln=17,r=8,p=1$...' } })
 *
 * @throws HubError `HUB_ERR_OPTION`, `HUB_ERR_USERNAME` for a name that nobody can have
 */
export function sharedPasswordAuthenticator(
  options: SharedPasswordAuthenticatorOptions,
): Authenticator {
  const resolved = checkOptions('sharedPasswordAuthenticator', options, {
    id: check.optional(authenticatorId, 'shared'),
    password: usable,
    own: check.optional(check.record(passwordHash), {}),
    hasher: check.optional(hasher, defaultPasswordHasher),
    usernames: check.optional(usernamePolicyOption, defaultUsernames),
  })
  const { id, usernames, hasher: passwords } = resolved
  const own = byNormalName('sharedPasswordAuthenticator.own', resolved.own, usernames)
  const dummy = own.size === 0 ? undefined : passwords.dummy(own.values().next().value)
  // Digests are of one length, so that comparing them tells nothing of the password's.
  const secret = randomBytes(32)
  const digest = (text: string): Buffer =>
    createHmac('sha256', secret).update(text.normalize('NFC')).digest()
  const expected = digest(resolved.password)

  return defineAuthenticator({
    id,
    ui: { kind: 'form', fields: FIELDS },
    async handle(route, ctx) {
      const typed = readCredentials(route, ctx, usernames)
      if ('type' in typed) return typed
      const { username, password } = typed
      const hash = username === undefined ? undefined : own.get(username)
      // With some names that take long, all take long: time would tell which are worth an attack.
      const slow = hash ?? dummy
      const fitsOwn = slow !== undefined && (await passwords.verify(password, slow, ctx.signal))
      const fitsShared = timingSafeEqual(digest(password), expected)
      if (username === undefined) return { type: 'rejected', reason: 'no user can have this name' }
      const fits = hash === undefined ? fitsShared : fitsOwn
      if (!fits) return { type: 'rejected', reason: 'the password is wrong', account: username }
      return {
        type: 'identified',
        identity: {
          issuer: `local:${id}`,
          subject: username,
          username,
          shared: hash === undefined,
        },
      }
    },
  })
}
