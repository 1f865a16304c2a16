import { SCOPES } from './tree.ts'

/** The scopes of JupyterHub's role `server`: of the token a server runs with. */
export const SERVER_TOKEN_SCOPES: readonly string[] = [
  'users:activity!user',
  'access:servers!server',
]

const EVERYTHING: readonly string[] = ['self', ...SCOPES.keys()]

/** Names of a user's roles, as JupyterHub's user model lists them. */
export function rolesOf(user: { readonly admin: boolean }): readonly string[] {
  return user.admin ? ['admin', 'user'] : ['user']
}

/** The scopes of a user's roles, not expanded: `user` is `self`, `admin` is everything but custom scopes. */
export function scopesOf(user: { readonly admin: boolean }): readonly string[] {
  return user.admin ? EVERYTHING : ['self']
}
