import { isHubError } from '../contract/errors.ts'
import type { AuthContext, AuthOutcome } from '../contract/authenticator.ts'
import type { UsernamePolicy } from './usernames.ts'

/** What somebody typed. `username` is undefined when no user can have this name. */
export interface Credentials {
  readonly username: string | undefined
  readonly password: string
}

/** A name as the hub spells it; `undefined` when no user can have it. */
function nameOf(typed: string, usernames: UsernamePolicy): string | undefined {
  try {
    return usernames.normalize(typed)
  } catch (error) {
    if (isHubError(error, 'HUB_ERR_USERNAME')) return undefined
    throw error
  }
}

/**
 * Reads a login form. Spaces around the name are dropped, as people paste them; the password is taken as it is.
 *
 * @returns what was typed, or the rejection when something is missing or the route is not `submit`
 */
export function readCredentials(
  route: string,
  { form }: AuthContext,
  usernames: UsernamePolicy,
): Credentials | AuthOutcome {
  if (route !== 'submit') return { type: 'rejected', reason: 'there is no such route' }
  const username = form['username']?.trim() ?? ''
  const password = form['password'] ?? ''
  if (username === '') return { type: 'rejected', reason: 'no username was given' }
  const name = nameOf(username, usernames)
  if (password === '') return { type: 'rejected', reason: 'no password was given', account: name }
  return { username: name, password }
}
