import type { SessionRecord } from '../contract/records.ts'
import { HubError } from '../contract/errors.ts'
import { APP_ACTOR, type Sessions } from './api.ts'
import { commitOrThrow } from './commit.ts'
import { endIssuerSessions } from './issuer-sessions.ts'
import type { Core } from './parts.ts'
import { hashSecret } from './secrets.ts'
import { ending, isLive, makingRoom } from './session-ending.ts'
import { sessionOpening } from './session-opening.ts'
import type { Touches } from './touches.ts'
import type { Visits } from './visits.ts'

/** How often a login is tried again when another one of the same user was quicker. */
const TRIES = 20

/** The code API for logins. */
export function createSessions(
  core: Core,
  touches: Touches,
  visits: Pick<Visits, 'end'>,
): Sessions {
  const { store } = core
  const alive = (session: SessionRecord): boolean => isLive(core, session)

  return {
    async open(wanted) {
      const { operations, ...opened } = sessionOpening(core, wanted)
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const room = await makingRoom(core, wanted.userId)
        if ((await store.transact([...room, ...operations])).ok) return opened
      }
      throw new HubError('HUB_ERR_BUSY')
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
    endOfIssuer: (selector) => endIssuerSessions(core, visits, selector),
    async end(id, actor = APP_ACTOR) {
      const session = (await store.get('session', id))?.value
      if (!session) return
      await commitOrThrow(store, ending(core, session, actor))
      // At once in this process; others hear of the event.
      visits.end({ session: session.publicId })
    },
    async endAll(userId, actor = APP_ACTOR) {
      const found = await store.find('session', { where: { userId } })
      if (found.length === 0) return
      await commitOrThrow(
        store,
        found.flatMap(({ value }) => ending(core, value, actor)),
      )
      for (const { value } of found) visits.end({ session: value.publicId })
    },
  }
}
