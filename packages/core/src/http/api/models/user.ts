import { z } from 'zod'
import type { JsonObject } from '../../../contract/json.ts'
import type { UserRecord } from '../../../contract/records.ts'
import type { Urls } from '../../../engine/urls.ts'
import type { Grants } from '../grants.ts'
import { isoTime, isoTimeOrNull } from '../times.ts'
import { pick } from './pick.ts'
import { isActive, pendingOf, serverModel, serverSchema, type ServerFacts } from './server.ts'

/** What a user model is made of. */
export interface UserFacts {
  readonly user: UserRecord
  readonly groups: readonly string[]
  /** Those that come of no group. */
  readonly roles: readonly string[]
  readonly servers: readonly ServerFacts[]
}

const time = z.string().describe('ISO 8601, UTC')

/** A user, as the API shows it: only the members that the requester's scopes give. */
export const userSchema = z
  .object({
    kind: z.literal('user'),
    name: z.string(),
    admin: z.boolean(),
    roles: z.array(z.string()),
    groups: z.array(z.string()),
    server: z.string().nullable().describe('path of the default server while it is ready'),
    pending: z.enum(['spawn', 'stop']).nullable(),
    created: time,
    last_activity: time.nullable(),
    user_info: z
      .object({
        name: z.string(),
        display_name: z.string(),
        initials: z.null(),
        avatar_url: z.null(),
        color: z.null(),
      })
      .nullable(),
    servers: z.record(z.string(), serverSchema),
    auth_state: z.null(),
  })
  .partial()

const ALWAYS = ['kind', 'name'] as const

/** Which scope shows what (JupyterHub, `apihandlers/base.py`, `user_model`). */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  'read:users': [
    ...ALWAYS,
    'admin',
    'roles',
    'groups',
    'server',
    'pending',
    'created',
    'last_activity',
    'user_info',
  ],
  'read:users:name': [...ALWAYS, 'admin'],
  'read:users:groups': [...ALWAYS, 'groups'],
  'read:users:activity': [...ALWAYS, 'last_activity'],
  'read:servers': [...ALWAYS, 'servers'],
  'read:roles:users': [...ALWAYS, 'roles', 'admin'],
  'admin:auth_state': [...ALWAYS, 'auth_state'],
}

/** The use of a server is its user's activity too, whoever noticed it. */
function lastActivityOf({ user, servers }: UserFacts): number | undefined {
  const times = [user, ...servers].flatMap(({ lastActivity }) => lastActivity ?? [])
  return times.length === 0 ? undefined : Math.max(...times)
}

/** What single-user servers of version 6 show of a person. */
function userInfo(name: string): JsonObject {
  return { name, display_name: name, initials: null, avatar_url: null, color: null }
}

/**
 * A user's model, with what these scopes show of it; empty when that is nothing. Stopped servers are left out unless
 * `stopped` says otherwise. `auth_state` is always `null`: what an issuer gave stays sealed.
 */
export function userModel(
  facts: UserFacts,
  grants: Grants,
  urls: Urls,
  stopped = false,
): JsonObject {
  const { user, groups } = facts
  const owner = { name: user.name, groups }
  const allowed = new Set<string>()
  for (const [scope, members] of Object.entries(SHOWN)) {
    if (grants.user(scope, owner)) for (const member of members) allowed.add(member)
  }
  if (allowed.size === 0) return {}
  const main = facts.servers.find((server) => server.name === '')
  const servers = facts.servers.filter(
    (server) => (stopped || isActive(server)) && grants.server('read:servers', owner, server.name),
  )
  // Somebody with a filter by server sees that server of a user of whom more is not shown.
  if (servers.length > 0) allowed.add('servers')
  const model = {
    kind: 'user',
    name: user.name,
    admin: user.admin,
    roles: facts.roles,
    groups,
    server: main?.phase === 'ready' ? urls.server(user.name, '') : null,
    pending: main ? pendingOf(main) : null,
    created: isoTime(user.createdAt),
    last_activity: isoTimeOrNull(lastActivityOf(facts)),
    user_info: user.displayName === undefined ? null : userInfo(user.displayName),
    servers: allowed.has('servers')
      ? Object.fromEntries(
          servers.map((server) => [server.name, serverModel(server, owner, grants, urls)]),
        )
      : {},
    auth_state: null,
  }
  return pick(model, allowed)
}
