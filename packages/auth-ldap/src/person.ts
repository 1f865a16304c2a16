import type { Identity } from '@hubkit/core/contract'
import type { Entry } from 'ldapts'
import { valueOf, valuesOf } from './entry.ts'
import { DirectoryRefuses } from './faults.ts'
import { LOCK_ATTRIBUTES } from './locked.ts'
import type { Settings } from './settings.ts'

/** Everything that is asked of a person's entry. */
export function personAttributes({ users, attributes, groups }: Settings): readonly string[] {
  const { subject, displayName, email, claims } = attributes
  const names = displayName === undefined ? ['displayName', 'cn'] : [displayName]
  const needed = [users.attribute, subject, email, ...names, ...claims, ...LOCK_ATTRIBUTES]
  return [...new Set(groups?.by === 'memberOf' ? [...needed, 'memberOf'] : needed)]
}

/** The directory's spelling of what somebody typed, of several names the one that was meant. */
export function usernameIn(entry: Entry, { users }: Settings, meant: string): string {
  const names = valuesOf(entry, users.attribute)
  const same = names.find((name) => name.toLowerCase() === meant.toLowerCase())
  const found = same ?? names[0]
  if (found === undefined) throw new DirectoryRefuses(`an entry has no ${users.attribute}`)
  return found
}

/** What a person's entry states, without groups. @throws DirectoryRefuses when the subject is missing */
export function personIn(entry: Entry, settings: Settings, meant: string): Identity {
  const { attributes, issuer } = settings
  const [subject, ...others] = valuesOf(entry, attributes.subject)
  if (subject === undefined || others.length > 0)
    throw new DirectoryRefuses(`an entry has not one ${attributes.subject}`)
  const address = valueOf(entry, attributes.email)
  const displayName =
    attributes.displayName === undefined
      ? (valueOf(entry, 'displayName') ?? valueOf(entry, 'cn'))
      : valueOf(entry, attributes.displayName)
  const claims = Object.fromEntries(
    attributes.claims.map((name) => [name, [...valuesOf(entry, name)]]),
  )
  return {
    issuer,
    subject,
    username: usernameIn(entry, settings, meant),
    ...(displayName !== undefined && { displayName }),
    ...(address !== undefined && { email: { address, verified: attributes.emailVerified } }),
    claims: { dn: entry.dn, ...claims },
  }
}
