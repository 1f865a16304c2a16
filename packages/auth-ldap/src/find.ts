import { AndFilter, EqualityFilter, PresenceFilter, type Entry } from 'ldapts'
import { isBinary } from './entry.ts'
import { DirectoryRefuses } from './faults.ts'
import { guidBytes } from './guid.ts'
import { personAttributes } from './person.ts'
import type { Session } from './session.ts'
import type { Settings } from './settings.ts'

/** Becomes the hub's own account, or nobody. @throws DirectoryRefuses when the account's password is wrong */
export async function asService(session: Session, { account }: Settings): Promise<void> {
  if (!account) return session.unbind()
  const refusal = await session.bind(account.dn, account.password)
  if (refusal !== undefined)
    throw new DirectoryRefuses(`the account of the hub cannot log in: ${refusal}`)
}

/** The entry of whom an attribute's value is; `undefined` when there is none. @throws DirectoryRefuses for several */
async function only(
  session: Session,
  settings: Settings,
  attribute: string,
  value: string | Buffer,
): Promise<Entry | undefined> {
  const { users, userBase } = settings
  const person = new EqualityFilter({ attribute, value })
  const [entry, ...others] = await session.search({
    base: userBase,
    scope: users.scope,
    filter: users.filter ? new AndFilter({ filters: [users.filter, person] }) : person,
    attributes: personAttributes(settings),
    max: 10,
  })
  if (others.length > 0) throw new DirectoryRefuses(`several entries have the same ${attribute}`)
  return entry
}

/** The entry of a username. */
export function byUsername(
  session: Session,
  settings: Settings,
  username: string,
): Promise<Entry | undefined> {
  return only(session, settings, settings.users.attribute, username)
}

/** The entry of an account that is known, wherever it has been moved to. */
export async function bySubject(
  session: Session,
  settings: Settings,
  subject: string,
): Promise<Entry | undefined> {
  const { subject: attribute } = settings.attributes
  const value = isBinary(attribute) ? guidBytes(subject) : subject
  return value === undefined ? undefined : only(session, settings, attribute, value)
}

/** An entry by its name, if it counts as a user. */
export async function byName(
  session: Session,
  settings: Settings,
  dn: string,
): Promise<Entry | undefined> {
  const [entry] = await session.search({
    base: dn,
    scope: 'base',
    filter: settings.users.filter ?? new PresenceFilter({ attribute: 'objectClass' }),
    attributes: personAttributes(settings),
    max: 1,
  })
  return entry
}
