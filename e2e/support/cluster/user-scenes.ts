import type { Member } from './member.ts'
import { attempt } from './requests.ts'
import { removeUser } from './sound.ts'
import { readyAtBoth, type Scene } from './strike.ts'
import type { Who } from './who.ts'

/** The making of a user; each time of a new one. */
export function userCreationScene(user: string, hub: Member, other: Member): Scene<string> {
  let turn = 0
  return {
    begins: 'user.created',
    prepare: () => Promise.resolve(`${user}-${turn++}`),
    ask: (person) => attempt(hub.origin, 'POST', `users/${person}`),
    isOver: async (person) => (await attempt(other.origin, 'GET', `users/${person}`)) === 200,
  }
}

/** The removal of a user who exists, with a server that runs. */
export function userRemovalScene(user: string, hub: Member, other: Member): Scene<Who> {
  return {
    begins: 'server.stopping',
    async prepare() {
      await attempt(other.origin, 'POST', `users/${user}`) // or there is one still
      return readyAtBoth(user, '', hub, other)
    },
    ask: () => removeUser(hub.origin, user),
    isOver: async () => (await attempt(other.origin, 'GET', `users/${user}`)) === 404,
  }
}
