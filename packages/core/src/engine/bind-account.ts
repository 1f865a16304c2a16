import type { Identity } from '../contract/authenticator.ts'
import type { AccessDecision } from '../auth/policy.ts'
import { identityId, type UserRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { rolesOfAccount } from './account-roles.ts'
import type { Actor } from './api.ts'
import { hubEvent } from './events.ts'
import type { Found } from './find-account.ts'
import { identityRecord } from './identity.ts'
import { userId } from './ids.ts'
import type { LoginAttempt, LoginParts } from './login.ts'

const LONGEST_NAME = 255

/** The user as the issuer shows them and with access; the same object when nothing changes. */
export function admittedUser(user: UserRecord, identity: Identity): UserRecord {
  const displayName = identity.displayName?.slice(0, LONGEST_NAME) ?? user.displayName
  const { suspendedAt, ...rest } = user
  if (suspendedAt === undefined && displayName === user.displayName) return user
  return displayName === undefined ? rest : { ...rest, displayName }
}

/** Writes user and identity, unless either changed since they were read. @returns the user, or `undefined` to look again */
export async function bindAccount(
  parts: LoginParts,
  { by, identity, grant, linkTo }: LoginAttempt,
  found: Found,
  { by: admittedBy, admin, adminBy, roles }: Extract<AccessDecision, { readonly admitted: true }>,
  asked: Parameters<typeof identityRecord>[2]['asked'],
  also: (user: UserRecord) => readonly Operation[],
): Promise<UserRecord | undefined> {
  const now = parts.now()
  const fresh = { id: userId(now), name: found.username, admin: admin === 'grant', createdAt: now }
  const assigned = rolesOfAccount(parts, admittedUser(found.user?.value ?? fresh, identity), {
    identityId: identityId(identity.issuer, identity.subject),
    by,
    before: found.identity?.value,
    findings: roles,
  })
  const { user } = assigned
  const record = await identityRecord(parts.secrets, identity, {
    userId: user.id,
    authenticator: by,
    grant,
    now,
    asked,
    admittedBy,
    adminBy,
    ignoredRoles: assigned.ignored,
  })
  const actor: Actor = { kind: 'user', id: user.id, name: user.name }
  const isNew = found.identity?.value.userId !== user.id
  const told = { userId: user.id, name: user.name, actor }
  const result = await parts.store.transact([
    found.user && found.user.value === user
      ? { op: 'check', kind: 'user', id: user.id, expect: found.user.revision }
      : { op: 'put', kind: 'user', value: user, expect: found.user?.revision ?? 0 },
    // Two different identities must not both become the first one of a user.
    ...(isNew && linkTo === undefined
      ? [{ op: 'limit', kind: 'identity', where: { userId: user.id }, max: 0 } as const]
      : []),
    { op: 'put', kind: 'identity', value: record, expect: found.identity?.revision ?? 0 },
    ...(found.user ? [] : [hubEvent('user.created', `user:${user.id}`, now, told)]),
    ...(isNew && linkTo !== undefined
      ? [
          hubEvent('identity.linked', `user:${user.id}`, now, {
            ...told,
            identityId: identityId(identity.issuer, identity.subject),
          }),
        ]
      : []),
    ...assigned.operations,
    ...also(user),
  ])
  return result.ok ? user : undefined
}
