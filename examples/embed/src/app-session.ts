import { defineAuthenticator, type Authenticator } from '@hubkit/core/contract'

/** Somebody who is logged in to the app. */
export interface AppUser {
  readonly id: string
  readonly name: string
}

/** Who has a session of the app is a user of the hub: nobody logs in twice. */
export function appSession(
  userOf: (request: Request) => Promise<AppUser | undefined>,
): Authenticator {
  return defineAuthenticator({
    id: 'app',
    ui: { kind: 'silent' },
    handle: async () => ({ type: 'rejected', reason: 'log in to the app first' }),
    async identify({ request }) {
      const user = await userOf(request)
      if (!user) return undefined
      const identity = { issuer: 'local:app', subject: user.id, username: user.name }
      return { type: 'identified', identity }
    },
  })
}
