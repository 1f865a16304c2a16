import type { SessionRecord } from '../contract/records.ts'
import type { Operation } from '../contract/store.ts'
import { APP_ACTOR, type Actor, type Sessions } from './api.ts'
import { commitOrThrow } from './commit.ts'
import { hubEvent } from './events.ts'
import type { Core } from './parts.ts'
import { hashSecret } from './secrets.ts'
import { sessionOpening } from './session-opening.ts'
import type { Touches } from './touches.ts'
import type { Visits } from './visits.ts'

/** The code API for logins. */
export function createSessions(
  core: Core,
  touches: Touches,
  visits: Pick<Visits, 'end'>,
): Sessions {
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
      const { operations, ...opened } = sessionOpening(core, wanted)
      await commitOrThrow(store, operations)
      return opened
    },
    async find(secret) {
      const session = (await store.get('session', hashSecret(secret)))?.value
      if (!session || !alive(session)) return undefined
      touches.touch('session', session.id, core.now())
      touches.touch('user', session.userId, core.now())
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
      if (!session) return
      await commitOrThrow(store, ending(session, actor))
      // At once in this process; others hear of the event.
      visits.end({ session: session.publicId })
    },
    async endAll(userId, actor = APP_ACTOR) {
      const found = await store.find('session', { where: { userId } })
      if (found.length === 0) return
      await commitOrThrow(
        store,
        found.flatMap(({ value }) => ending(value, actor)),
      )
      for (const { value } of found) visits.end({ session: value.publicId })
    },
  }
}
