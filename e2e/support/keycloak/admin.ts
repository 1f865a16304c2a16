import { REALM } from './realm.ts'

export const ADMIN_NAME = 'root'
export const ADMIN_SECRET = 'the administrator of keycloak'

/** What administrators do at Keycloak, by its REST API. */
export interface KeycloakAdmin {
  /** Takes somebody out of a group, by its path. */
  leave(username: string, path: string): Promise<void>
  /** Puts somebody into a group, by its path. */
  join(username: string, path: string): Promise<void>
  /** Takes a realm role from somebody. */
  dropRole(username: string, role: string): Promise<void>
  /** Gives somebody a realm role. */
  giveRole(username: string, role: string): Promise<void>
  /** Ends all sessions of somebody; Keycloak tells its clients by the back channel. */
  logOut(username: string): Promise<void>
  /** How many sessions somebody has. */
  sessions(username: string): Promise<number>
}

type Call = (method: string, path: string, json?: unknown) => Promise<unknown>

async function accessToken(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: ADMIN_NAME,
      password: ADMIN_SECRET,
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`Keycloak answers ${answer.status} to its administrator`)
  return token
}

/** Acts as the administrator of a Keycloak. */
export function keycloakAdmin(origin: string): KeycloakAdmin {
  const call: Call = async (method, path, json) => {
    const answer = await fetch(`${origin}/admin/realms/${REALM}/${path}`, {
      method,
      // They end after a minute.
      headers: {
        authorization: `Bearer ${await accessToken(origin)}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    if (!answer.ok) throw new Error(`Keycloak answers ${answer.status} to ${method} ${path}`)
    return answer.status === 204 ? undefined : answer.json()
  }

  async function userId(username: string): Promise<string> {
    const found = (await call('GET', `users?exact=true&username=${username}`)) as { id: string }[]
    const [user] = found
    if (!user) throw new Error(`Keycloak has no ${username}`)
    return user.id
  }

  async function membership(method: string, username: string, path: string): Promise<void> {
    const { id } = (await call('GET', `group-by-path/${path.slice(1)}`)) as { id: string }
    await call(method, `users/${await userId(username)}/groups/${id}`)
  }

  async function realmRole(method: string, username: string, role: string): Promise<void> {
    const mapping = await call('GET', `roles/${role}`)
    await call(method, `users/${await userId(username)}/role-mappings/realm`, [mapping])
  }

  return {
    dropRole: (username, role) => realmRole('DELETE', username, role),
    giveRole: (username, role) => realmRole('POST', username, role),
    leave: (username, path) => membership('DELETE', username, path),
    join: (username, path) => membership('PUT', username, path),
    async logOut(username) {
      await call('POST', `users/${await userId(username)}/logout`)
    },
    async sessions(username) {
      return ((await call('GET', `users/${await userId(username)}/sessions`)) as unknown[]).length
    },
  }
}
