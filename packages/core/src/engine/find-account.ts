import { quoted } from '../auth/quote.ts'
import type { Identity } from '../contract/authenticator.ts'
import { HubError } from '../contract/errors.ts'
import { identityId, type IdentityRecord, type UserRecord } from '../contract/records.ts'
import type { Versioned } from '../contract/store.ts'
import { noteClaim } from './claims.ts'
import type { LoginAttempt, LoginParts } from './login.ts'
import { refused } from './refusal.ts'

/** Whose identity it is, as far as the records know. */
export interface Found {
  readonly identity: Versioned<IdentityRecord> | undefined
  readonly user: Versioned<UserRecord> | undefined
  readonly username: string
}

/** The account that somebody who is logged in adds this identity to. */
async function linked(
  { store }: LoginParts,
  { issuer, subject }: Identity,
  userId: string,
): Promise<Found> {
  const known = await store.get('identity', identityId(issuer, subject))
  const user = await store.get('user', userId)
  if (!user) throw new HubError('HUB_ERR_NOT_FOUND', { message: 'No such user.' })
  if (known && known.value.userId !== userId && (await store.get('user', known.value.userId)))
    throw refused({
      code: 'login-taken',
      reason: 'the identity to be linked is of another user',
      message: 'This login already belongs to another account of this hub.',
    })
  return { identity: known, user, username: user.value.name }
}

/**
 * Finds the user by (issuer, subject). Only an identity that is new to the hub is matched by name, and only with a
 * user who has no identity yet: a name never passes to another person, unless an administrator or the person says that
 * both are one.
 */
export async function findAccount(parts: LoginParts, attempt: LoginAttempt): Promise<Found> {
  const { store, usernames } = parts
  const { identity, linkTo } = attempt
  if (linkTo !== undefined) return linked(parts, identity, linkTo)
  const known = await store.get('identity', identityId(identity.issuer, identity.subject))
  const user = known && (await store.get('user', known.value.userId))
  if (user) return { identity: known, user, username: user.value.name }
  const username = usernames.normalize(identity.username)
  const [namesake] = await store.find('user', { where: { name: username }, limit: 1 })
  if (!namesake) return { identity: known, user: undefined, username }
  if ((await store.count('identity', { userId: namesake.value.id })) > 0) {
    await noteClaim(parts, namesake.value.id, attempt)
    throw refused({
      code: 'name-taken',
      reason: `the name ${quoted(username)} is another account's`,
      message: `The name ${quoted(username)} already belongs to another account of this hub. Please ask an administrator.`,
    })
  }
  return { identity: known, user: namesake, username }
}
