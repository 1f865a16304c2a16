import { SCOPES } from './tree.ts'

/** The scopes of JupyterHub's role `server`: of the token a server runs with. */
export const SERVER_TOKEN_SCOPES: readonly string[] = [
  'users:activity!user',
  'access:servers!server',
]

/** The scopes of the role `user`, unless an app says others. */
export const USER_SCOPES: readonly string[] = ['self']

/** The scopes of the role `admin`, not expanded: everything but custom scopes. */
export const ADMIN_SCOPES: readonly string[] = ['self', ...SCOPES.keys()]
