import type { AuthContext, Identity } from '@hubkit/core/contract'
import type { Entry } from 'ldapts'
import { escapeDnValue } from './dn.ts'
import type { Directory } from './directory.ts'
import { asService, byName, byUsername } from './find.ts'
import { closedBecause } from './locked.ts'
import type { Pace } from './pace.ts'
import { personIn, usernameIn } from './person.ts'
import type { Session } from './session.ts'
import { groupFacts } from './state-groups.ts'
import type { Settings } from './settings.ts'

/** What an authenticator of a directory works with. */
export interface Ldap {
  readonly settings: Settings
  readonly directory: Directory
  readonly pace: Pace
}

/** Who it is, or why not. */
export type Login =
  | { readonly identity: Identity }
  | { readonly refusal: string; readonly account: string }

interface Found {
  readonly entry: Entry
  readonly refusal: string | undefined
}

/** A name in the directory that nobody has. */
const NOBODY = 'cn=nobody-4f1c0d5e'

/** Searches for the name, then binds as who was found. */
async function searchThenBind(
  { settings, pace }: Ldap,
  session: Session,
  [username, password]: readonly [string, string],
  signal: AbortSignal,
): Promise<Found | undefined> {
  await asService(session, settings)
  const entry = await byUsername(session, settings, username)
  const started = performance.now()
  const refusal = await session.bind(entry?.dn ?? `${NOBODY},${settings.userBase}`, password)
  if (!entry) await pace.catchUp(started, signal)
  else if (refusal !== undefined) pace.took(performance.now() - started)
  return entry && { entry, refusal }
}

/** Binds by the names that the templates give, then reads the own entry. */
async function bindByTemplate(
  { settings }: Ldap,
  session: Session,
  [username, password]: readonly [string, string],
): Promise<Found | undefined> {
  for (const template of settings.users.dn) {
    const dn = template.replace('{username}', () => escapeDnValue(username))
    if ((await session.bind(dn, password)) !== undefined) continue
    const entry = await byName(session, settings, dn)
    return entry && { entry, refusal: undefined }
  }
  return undefined
}

/**
 * Checks a name and its password.
 *
 * @throws DirectoryUnavailable, DirectoryRefuses when that tells nothing of them
 */
export function login(
  ldap: Ldap,
  credentials: readonly [username: string, password: string],
  ctx: Pick<AuthContext, 'signal' | 'log'>,
): Promise<Login> {
  const { settings, directory } = ldap
  const [typed] = credentials
  return directory.use(async (session): Promise<Login> => {
    const isDirect = settings.users.dn.length > 0
    const found = isDirect
      ? await bindByTemplate(ldap, session, credentials)
      : await searchThenBind(ldap, session, credentials, ctx.signal)
    if (!found)
      return { refusal: 'there is no such account, or the password is wrong', account: typed }
    const account = usernameIn(found.entry, settings, typed)
    const refusal = found.refusal ?? closedBecause(found.entry, Date.now())
    if (refusal !== undefined) return { refusal, account }
    // Of the person's own rights as little as possible; without an account, groups are asked for by the person.
    if (!isDirect || settings.account) await asService(session, settings)
    const person = personIn(found.entry, settings, typed)
    return { identity: await groupFacts(ldap, person, found.entry, { session, ...ctx }) }
  }, ctx)
}
