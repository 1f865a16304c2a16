import { check, type Check, type Identity, type JsonObject } from '@hubkit/core/contract'
import { UnacceptableAnswer } from '../http/faults.ts'
import type { Person, Profile } from './definition.ts'
import { mailbox } from './mailbox.ts'
import { namesAt, needText, textAt } from './read.ts'

/** Finds something in claims: a claim's name or dotted path (`realm_access.roles`), or a function. */
export type ClaimReader<T> = string | ((claims: JsonObject) => T)

/** Options of every factory whose provider states claims. */
export interface ClaimOptions {
  /** The wished-for username. The claim `email` counts only when it is verified. */
  readonly username?: ClaimReader<string | undefined> | undefined
  /** Names of groups; a claim that is not there means that there are none. @default the hub keeps its own groups */
  readonly groups?: ClaimReader<readonly string[]> | undefined
}

function reader<T>(): Check<ClaimReader<T>> {
  return check.either(
    (value) => typeof value === 'function',
    check.func<(claims: JsonObject) => T>(),
    check.string({ min: 1 }),
  )
}

/** The checks of {@link ClaimOptions}. */
export const CLAIMS = {
  username: check.optional(reader<string | undefined>()),
  groups: check.optional(reader<readonly string[]>()),
} as const

/** OpenID Connect Core 1.0, section 5.1: `email_verified` is a boolean; Cognito writes it as text. */
function emailOf(profile: Profile): Identity['email'] {
  const address = textAt(profile, 'email')
  const verified = profile['email_verified']
  return address === undefined
    ? undefined
    : { address, verified: verified === true || verified === 'true' }
}

/** A verified e-mail address with exactly one `@`, its domain as ASCII and in lower case. @throws UnacceptableAnswer */
export function verifiedEmail(profile: Profile): string {
  const email = emailOf(profile)
  if (email?.verified === true) return mailbox(email.address)
  throw new UnacceptableAnswer('has no verified email, which is to be the username')
}

function usernameOf(profile: Profile, username: ClaimReader<string | undefined>): string {
  if (username === 'email') return verifiedEmail(profile)
  if (typeof username === 'string') return needText(profile, username)
  const name: unknown = username(profile)
  if (typeof name === 'string' && name !== '') return name
  throw new UnacceptableAnswer('gives no username')
}

function groupsOf(
  profile: Profile,
  groups: ClaimReader<readonly string[]> | undefined,
): readonly string[] | undefined {
  if (groups === undefined) return undefined
  return typeof groups === 'string' ? namesAt(profile, groups) : groups(profile)
}

/** Reads who somebody is out of OpenID Connect's standard claims. @throws UnacceptableAnswer */
export function claimsPerson(
  { username, groups }: ClaimOptions,
  byDefault: ClaimReader<string | undefined> = 'preferred_username',
): (profile: Profile) => Person {
  return (profile) => ({
    subject: needText(profile, 'sub'),
    username: usernameOf(profile, username ?? byDefault),
    displayName: textAt(profile, 'name'),
    email: emailOf(profile),
    groups: groupsOf(profile, groups),
  })
}
