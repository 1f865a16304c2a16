import type { CullCandidate, UserCullCandidate } from '../contract/culler.ts'
import type { ServerRecord, UserRecord } from '../contract/records.ts'

/** What a culler is told of a running server. Frozen. */
export function serverCandidate(
  server: ServerRecord,
  user: UserRecord,
  groups: readonly string[],
  now: number,
): CullCandidate {
  const startedAt = server.readyAt ?? server.startedAt ?? server.createdAt
  return Object.freeze({
    now,
    server: Object.freeze({
      id: server.id,
      name: server.name,
      startedAt,
      lastActivity: Math.max(startedAt, server.lastActivity ?? 0),
      userOptions: server.userOptions,
    }),
    user: Object.freeze({ ...whose(user, groups), lastActivity: user.lastActivity }),
  })
}

/** What a culler is told of a user, unless a server of theirs has not stopped or waits for its start. Frozen. */
export function userCandidate(
  user: UserRecord,
  servers: readonly ServerRecord[],
  groups: readonly string[],
  now: number,
): UserCullCandidate | undefined {
  if (servers.some(({ phase, desired }) => phase !== 'stopped' || desired === 'running'))
    return undefined
  const uses = servers.map((server) => server.lastActivity ?? 0)
  const lastActivity = Math.max(user.createdAt, user.lastActivity ?? 0, ...uses)
  return Object.freeze({
    now,
    user: Object.freeze({ ...whose(user, groups), createdAt: user.createdAt, lastActivity }),
  })
}

function whose({ id, name, admin }: UserRecord, groups: readonly string[]) {
  return { id, name, admin, groups }
}
