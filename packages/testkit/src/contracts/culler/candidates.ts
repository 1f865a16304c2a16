import type { CullCandidate, UserCullCandidate } from '@hubkit/core/contract'

/** When the suite's candidates live, unless a culler's test says otherwise: a Thursday noon, UTC. */
export const NOW: number = Date.UTC(2026, 0, 15, 12)
export const HOUR = 3_600_000

/** Makes a candidate for a culler, frozen through and through: by default a server that has just started. */
export function cullCandidate(
  parts: {
    readonly now?: number
    readonly server?: Partial<CullCandidate['server']>
    readonly user?: Partial<CullCandidate['user']>
  } = {},
): CullCandidate {
  const { now = NOW } = parts
  const server = {
    id: 'serverofalice123',
    name: '',
    startedAt: now,
    lastActivity: now,
    userOptions: Object.freeze({}),
    ...parts.server,
  }
  const user = {
    id: 'u1',
    name: 'alice',
    admin: false,
    groups: Object.freeze([]),
    lastActivity: now,
    ...parts.user,
  }
  return Object.freeze({ now, server: Object.freeze(server), user: Object.freeze(user) })
}

/** Makes a user for a culler to decide about, frozen through and through: by default one who was just made. */
export function userCullCandidate(
  parts: { readonly now?: number; readonly user?: Partial<UserCullCandidate['user']> } = {},
): UserCullCandidate {
  const { now = NOW } = parts
  const user = {
    id: 'u1',
    name: 'alice',
    admin: false,
    groups: Object.freeze([]),
    createdAt: now,
    lastActivity: now,
    ...parts.user,
  }
  return Object.freeze({ now, user: Object.freeze(user) })
}

const AGES = [0, HOUR, 24 * HOUR, 400 * 24 * HOUR]
const oddTimes = (now: number): readonly number[] => [
  0,
  -1,
  1,
  now + HOUR,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  8.64e15,
  now + 0.5,
]
const NAMES = ['', '__proto__', 'Ünïcödé 用户', 'x'.repeat(10_000)]

/** Servers of every age. */
export function usualServers(now: number): readonly CullCandidate[] {
  return AGES.flatMap((age) => [
    cullCandidate({ now, server: { startedAt: now - age, lastActivity: now - age } }),
    cullCandidate({
      now,
      server: { startedAt: now - age, lastActivity: now - age / 2, name: 'gpu' },
    }),
    cullCandidate({
      now,
      server: { startedAt: now - age, userOptions: Object.freeze({ profile: 'large' }) },
      user: { admin: true, groups: ['staff'], lastActivity: undefined },
    }),
  ])
}

/** Users of every age. */
export function usualUsers(now: number): readonly UserCullCandidate[] {
  return AGES.flatMap((age) => [
    userCullCandidate({ now, user: { createdAt: now - age, lastActivity: now - age } }),
    userCullCandidate({ now, user: { createdAt: now - age, lastActivity: now - age / 2 } }),
    userCullCandidate({ now, user: { createdAt: now - age, admin: true, groups: ['staff'] } }),
  ])
}

/** Servers with times and names that should not be. */
export function oddServers(now: number): readonly CullCandidate[] {
  return [
    ...oddTimes(now).flatMap((time) => [
      cullCandidate({ now, server: { startedAt: time } }),
      cullCandidate({ now, server: { lastActivity: time } }),
      cullCandidate({
        now,
        server: { startedAt: time, lastActivity: time },
        user: { lastActivity: time },
      }),
      cullCandidate({ now: time }),
    ]),
    ...NAMES.map((name) =>
      cullCandidate({ now, server: { name }, user: { name, groups: [name, name] } }),
    ),
  ]
}

/** Users with times and names that should not be. */
export function oddUsers(now: number): readonly UserCullCandidate[] {
  return [
    ...oddTimes(now).flatMap((time) => [
      userCullCandidate({ now, user: { createdAt: time } }),
      userCullCandidate({ now, user: { createdAt: time, lastActivity: time } }),
      userCullCandidate({ now: time }),
    ]),
    ...NAMES.map((name) => userCullCandidate({ now, user: { name, groups: [name, name] } })),
  ]
}
