import type { CullCandidate, UserCullCandidate } from '@hubkit/core/contract'
import { z } from 'zod'

const time = z.string().nullish()

/** A server of a user. */
export const serverModel = z.object({
  name: z.string().optional(),
  started: time,
  last_activity: time,
  pending: z.string().nullish(),
  /** JupyterHub before 0.9 has a URL only while it is ready. */
  ready: z.boolean().optional(),
  url: z.string().nullish(),
  user_options: z.record(z.string(), z.json()).nullish(),
})

/** A user of the REST API, as far as culling needs them; what the token's scopes do not show is absent. */
export const userModel = z.object({
  name: z.string().min(1),
  admin: z.boolean().optional(),
  groups: z.array(z.string()).optional(),
  created: time,
  last_activity: time,
  /** Each read by itself: one that is odd does not hide the others. */
  servers: z.record(z.string(), z.unknown()).default({}),
})
export type UserModel = z.infer<typeof userModel>
export type ServerModel = z.infer<typeof serverModel>

/** A list of users, each still to be read: a page of it, or from a JupyterHub before 2 all there are. */
export const userList = z.union([
  z.array(z.unknown()).transform((items) => ({ items, next: undefined })),
  z
    .object({
      items: z.array(z.unknown()),
      _pagination: z.object({
        next: z.object({ offset: z.int(), limit: z.int() }).nullable(),
      }),
    })
    .transform(({ items, _pagination: { next } }) => ({ items, next: next ?? undefined })),
])

/** ISO 8601; without a zone it is UTC. */
function momentOf(text: string | null | undefined): number | undefined {
  if (!text) return undefined
  const at = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** Why a server is not asked about: it is on its way to something else. */
export function hindrance(server: ServerModel): string | undefined {
  if (server.pending) return `it has a pending ${server.pending}`
  return (server.ready ?? Boolean(server.url)) ? undefined : 'it is not ready'
}

/** A culler's candidate; `undefined` when the model has no time at all. The API has no ids: names stand in. */
export function serverCandidate(
  user: UserModel,
  name: string,
  server: ServerModel,
  now: number,
): CullCandidate | undefined {
  const used = momentOf(server.last_activity)
  // Older than its last activity it is certainly.
  const startedAt = momentOf(server.started) ?? used
  if (startedAt === undefined) return undefined
  return {
    now,
    server: {
      id: `${user.name}/${name}`,
      name,
      startedAt,
      lastActivity: Math.max(startedAt, used ?? startedAt),
      userOptions: server.user_options ?? {},
    },
    user: { ...whose(user), lastActivity: momentOf(user.last_activity) },
  }
}

/** The same for a user. */
export function userCandidate(user: UserModel, now: number): UserCullCandidate | undefined {
  const used = momentOf(user.last_activity)
  const createdAt = momentOf(user.created) ?? used
  if (createdAt === undefined) return undefined
  const lastActivity = Math.max(createdAt, used ?? createdAt)
  return { now, user: { ...whose(user), createdAt, lastActivity } }
}

/** Whoever is not shown to be none may be an administrator. */
function whose({ name, admin = true, groups = [] }: UserModel) {
  return { id: name, name, admin, groups }
}
