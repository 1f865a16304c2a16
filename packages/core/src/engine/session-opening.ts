import { randomBytes } from 'node:crypto'
import type { SessionRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import type { OpenedSession, Sessions } from './api.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'
import { namingIssuerSession } from './issuer-sessions.ts'
import { roomIsKept } from './session-ending.ts'
import { hashSecret, randomSecret } from './secrets.ts'

const LONGEST_AGENT = 200

/** A new session that is not stored yet, with what stores it: so that what goes with it can be in the same commit. */
export function sessionOpening(
  { now, limits }: Pick<Core, 'now' | 'limits'>,
  wanted: Parameters<Sessions['open']>[0],
): OpenedSession & { readonly operations: readonly Operation[] } {
  const at = now()
  const secret = randomSecret()
  const record: SessionRecord = {
    id: hashSecret(secret),
    userId: wanted.userId,
    identityId: wanted.identityId,
    publicId: randomBytes(16).toString('hex'),
    createdAt: at,
    expiresAt: at + limits.sessionLifetime,
    remoteAddress: wanted.remoteAddress,
    userAgent: wanted.userAgent.slice(0, LONGEST_AGENT),
    ...(wanted.shared ? { shared: true } : {}),
    ...(wanted.issuerSession ? { issuerSession: wanted.issuerSession.id } : {}),
  }
  const opened = hubEvent('session.opened', `user:${wanted.userId}`, at, { userId: wanted.userId })
  return {
    secret,
    record,
    operations: [
      { op: 'put', kind: 'session', value: record, expect: 0 },
      // With the commit, so that nobody who has just logged in counts as idle.
      { op: 'touch', kind: 'user', id: wanted.userId, at },
      opened,
      ...namingIssuerSession(record, wanted.issuerSession?.issuer),
      ...roomIsKept({ limits }, wanted.userId),
    ],
  }
}
