import { HubError } from '../../contract/errors.ts'
import type { UserRecord } from '../../contract/records.ts'
import { isAdmin } from '../api/admin.ts'
import { findUser } from '../api/find-user.ts'
import { assertMayChange } from '../api/user-policy.ts'
import { issuerLogout } from '../issuer-logout.ts'
import { languageOf } from '../language.ts'
import { actorOf } from '../server-access.ts'
import type { AdminAction } from './act.ts'
import type { Admin } from './admin.ts'

async function target(admin: Admin, form: URLSearchParams): Promise<UserRecord> {
  const { user } = await findUser(admin, form.get('user') ?? '', ['admin:users'])
  assertMayChange(admin, user, {})
  return user
}

/** Who connects logins gives away all that an account has: for administrators alone. */
async function ofAdmin(admin: Admin, form: URLSearchParams): Promise<UserRecord> {
  if (!isAdmin(admin.person)) throw new HubError('HUB_ERR_FORBIDDEN')
  return target(admin, form)
}

/** Logs a user out in every browser. */
export const endLogins: AdminAction = async (admin, form) => {
  const user = await target(admin, form)
  await admin.parts.sessions.endAll(user.id, actorOf(admin.person))
}

/** Ends one login of a user. */
export const endLogin: AdminAction = async (admin, form) => {
  const user = await target(admin, form)
  const { sessions } = admin.parts
  const id = form.get('id')
  const found = (await sessions.ofUser(user.id)).find(({ publicId }) => publicId === id)
  // One that is over already is what was asked for.
  if (found) await sessions.end(found.id, actorOf(admin.person))
}

const accountOf = (
  form: URLSearchParams,
): { readonly issuer: string; readonly subject: string } => ({
  issuer: form.get('issuer') ?? '',
  subject: form.get('subject') ?? '',
})

/** Follows a claim: both logins are one person's. */
export const linkLogin: AdminAction = async (admin, form) => {
  const user = await ofAdmin(admin, form)
  const { issuer, subject } = accountOf(form)
  const { identities } = admin.parts
  const claim = (await identities.claims(user.id)).find(
    (one) => one.issuer === issuer && one.subject === subject,
  )
  if (!claim) throw new HubError('HUB_ERR_NOT_FOUND')
  await identities.link(user.id, claim, actorOf(admin.person))
}

/** Forgets a claim. */
export const dismissLogin: AdminAction = async (admin, form) => {
  const user = await ofAdmin(admin, form)
  await admin.parts.identities.dismiss(user.id, accountOf(form))
}

/** Takes an account at an issuer from a user. */
export const unlinkLogin: AdminAction = async (admin, form) => {
  const user = await ofAdmin(admin, form)
  const id = form.get('id') ?? ''
  const { identities } = admin.parts
  if ((await identities.ofUser(user.id)).some((one) => one.id === id))
    await issuerLogout(admin.context, id)
  await identities.unlink(user.id, id, actorOf(admin.person))
}

/** Asks issuer and policy now. */
export const confirmLogin: AdminAction = async (admin, form) => {
  const user = await ofAdmin(admin, form)
  const { identities } = admin.parts
  const found = (await identities.ofUser(user.id)).find(({ id }) => id === form.get('id'))
  if (!found || (await identities.refresh(found.id)) !== 'unavailable') return
  const { unavailable } = languageOf(admin.context).messages.admin.logins
  throw new HubError('HUB_ERR_CONFLICT', { message: unavailable })
}
