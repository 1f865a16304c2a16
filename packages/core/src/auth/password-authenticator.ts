import { check, checkOptions } from '../contract/index.ts'
import { defineAuthenticator, type Authenticator } from '../contract/authenticator.ts'
import type { Awaitable } from '../contract/plugin.ts'
import { readCredentials } from './login-form.ts'
import { defaultPasswordHasher, type PasswordHasher } from './password-hash.ts'
import {
  authenticatorId,
  byNormalName,
  FIELDS,
  hasher,
  passwordHash,
  usernamePolicyOption,
} from './password-options.ts'
import { defaultUsernames, type UsernamePolicy } from './usernames.ts'

/** Finds the hash of a normalised name; `undefined` when there is no such account. */
export type FindPasswordHash = (username: string) => Awaitable<string | undefined>

/** Options of {@link passwordAuthenticator}. */
export interface PasswordAuthenticatorOptions {
  /** 1 to 40 characters `[a-z0-9-]`; never change it: accounts belong to it. @default 'password' */
  readonly id?: string | undefined
  /** Hashes made with `hubkit-password` by username, or a function that finds one. */
  readonly users: Readonly<Record<string, string>> | FindPasswordHash
  /** @default one for the whole process, with scrypt at 128 MiB */
  readonly hasher?: PasswordHasher | undefined
  /** Give the hub's own, if it has one. @default defaultUsernames */
  readonly usernames?: UsernamePolicy | undefined
}

/**
 * Logs people in with a name and a password of their own. An unknown name takes as long as a wrong password, provided
 * all hashes are of the same cost.
 *
 * @example
 * passwordAuthenticator({ users: { alice: '$scrypt$ln=17,r=8,p=1$...' } })
 *
 * @throws HubError `HUB_ERR_OPTION`, `HUB_ERR_USERNAME` for a name that nobody can have
 */
export function passwordAuthenticator(options: PasswordAuthenticatorOptions): Authenticator {
  const resolved = checkOptions('passwordAuthenticator', options, {
    id: check.optional(authenticatorId, 'password'),
    users: check.either(
      (value) => typeof value === 'function',
      check.func<FindPasswordHash>(),
      check.record(passwordHash),
    ),
    hasher: check.optional(hasher, defaultPasswordHasher),
    usernames: check.optional(usernamePolicyOption, defaultUsernames),
  })
  const { id, users, usernames, hasher: passwords } = resolved
  const known =
    typeof users === 'function'
      ? undefined
      : byNormalName('passwordAuthenticator.users', users, usernames)
  const find: FindPasswordHash = typeof users === 'function' ? users : (name) => known?.get(name)
  const dummy = passwords.dummy(known?.values().next().value)

  return defineAuthenticator({
    id,
    ui: { kind: 'form', fields: FIELDS },
    async handle(route, ctx) {
      const typed = readCredentials(route, ctx, usernames)
      if ('type' in typed) return typed
      const { username, password } = typed
      const hash = username === undefined ? undefined : await find(username)
      const fits = await passwords.verify(password, hash ?? dummy, ctx.signal)
      if (username === undefined || hash === undefined) {
        return { type: 'rejected', reason: 'there is no such account', account: username }
      }
      if (!fits) return { type: 'rejected', reason: 'the password is wrong', account: username }
      return {
        type: 'identified',
        identity: { issuer: `local:${id}`, subject: username, username },
      }
    },
  })
}
