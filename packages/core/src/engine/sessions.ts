import { randomBytes } from 'node:crypto'
import type { SessionRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { APP_ACTOR, type Actor, type Sessions } from './api.ts'
import { commitOrThrow } from './commit.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'
import { hashSecret, randomSecret } from './secrets.ts'
import type { Touches } from './touches.ts'

const LONGEST_AGENT = 200

/** The code API for logins. */
export function createSessions(core: Core, touches: Touches): Sessions {
  const { store, limits } = core
  const alive = (session: SessionRecord): boolean => {
    const now = core.now()
    return (
      session.expiresAt > now &&
      (session.lastActivity ?? session.createdAt) + limits.sessionIdle > now
    )
  }
  const ending = (session: SessionRecord, actor: Actor): readonly Operation[] => [
    { op: 'delete', kind: 'session', id: session.id },
    { op: 'deleteWhere', kind: 'token', where: { sessionId: session.id } },
    { op: 'deleteWhere', kind: 'code', where: { sessionId: session.id } },
    hubEvent('session.ended', `user:${session.userId}`, core.now(), {
      userId: session.userId,
      publicId: session.publicId,
      actor,
    }),
  ]

  return {
    async open(wanted) {
      const now = core.now()
      const secret = randomSecret()
      const record: SessionRecord = {
        id: hashSecret(secret),
        userId: wanted.userId,
        identityId: wanted.identityId,
        publicId: randomBytes(16).toString('hex'),
        createdAt: now,
        expiresAt: now + limits.sessionLifetime,
        remoteAddress: wanted.remoteAddress,
        userAgent: wanted.userAgent.slice(0, LONGEST_AGENT),
        ...(wanted.shared ? { shared: true } : {}),
      }
      await commitOrThrow(store, [
        { op: 'put', kind: 'session', value: record, expect: 0 },
        hubEvent('session.opened', `user:${wanted.userId}`, now, { userId: wanted.userId }),
      ])
      return { secret, record }
    },
    async find(secret) {
      const session = (await store.get('session', hashSecret(secret)))?.value
      if (!session || !alive(session)) return undefined
      touches.touch('session', session.id, core.now())
      return session
    },
    async get(id) {
      const session = (await store.get('session', id))?.value
      return session && alive(session) ? session : undefined
    },
    async ofUser(userId) {
      const found = await store.find('session', { where: { userId } })
      return found.map(({ value }) => value).filter(alive)
    },
    async end(id, actor = APP_ACTOR) {
      const session = (await store.get('session', id))?.value
      if (session) await commitOrThrow(store, ending(session, actor))
    },
    async endAll(userId, actor = APP_ACTOR) {
      const found = await store.find('session', { where: { userId } })
      if (found.length > 0)
        await commitOrThrow(
          store,
          found.flatMap(({ value }) => ending(value, actor)),
        )
    },
  }
}
