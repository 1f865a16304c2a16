import { defineAuthenticator, type Authenticator } from '@hubkit/core/contract'

/** Somebody in the directory. */
export interface Entry {
  /** Never changes. */
  readonly uuid: string
  readonly uid: string
  readonly groups: readonly string[]
}

/** Asks the directory; takes as long for a name that is not there as for a wrong password. */
export type Check = (
  username: string,
  password: string,
  signal: AbortSignal,
) => Promise<Entry | undefined>

/** Who has a password in a directory is a user of the hub. */
export function directoryAuthenticator(check: Check): Authenticator {
  return defineAuthenticator({
    id: 'directory',
    ui: {
      kind: 'form',
      fields: [
        { name: 'username', label: 'Username', type: 'text', autocomplete: 'username' },
        { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
      ],
    },
    async handle(route, { form, signal }) {
      const { username = '', password = '' } = form
      if (route !== 'submit') return { type: 'rejected', reason: 'no such route' }
      const entry = await check(username, password, signal)
      if (!entry) return { type: 'rejected', reason: 'wrong password', account: username }
      const { uuid, uid, groups } = entry
      return {
        type: 'identified',
        identity: { issuer: 'local:directory', subject: uuid, username: uid, groups },
      }
    },
  })
}
