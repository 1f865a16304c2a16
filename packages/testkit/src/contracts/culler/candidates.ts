import type { CullCandidate, UserCullCandidate } from '@hubkit/core/contract'

/** When the suite's candidates live. */
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
const TIMES = [
  0,
  -1,
  1,
  NOW + HOUR,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  8.64e15,
  NOW + 0.5,
]
const NAMES = ['', '__proto__', 'Ünïcödé 用户', 'x'.repeat(10_000)]

/** Servers of every age. */
export function usualServers(): readonly CullCandidate[] {
  return AGES.flatMap((age) => [
    cullCandidate({ server: { startedAt: NOW - age, lastActivity: NOW - age } }),
    cullCandidate({ server: { startedAt: NOW - age, lastActivity: NOW - age / 2, name: 'gpu' } }),
    cullCandidate({
      server: { startedAt: NOW - age, userOptions: Object.freeze({ profile: 'large' }) },
      user: { admin: true, groups: ['staff'], lastActivity: undefined },
    }),
  ])
}

/** Users of every age. */
export function usualUsers(): readonly UserCullCandidate[] {
  return AGES.flatMap((age) => [
    userCullCandidate({ user: { createdAt: NOW - age, lastActivity: NOW - age } }),
    userCullCandidate({ user: { createdAt: NOW - age, lastActivity: NOW - age / 2 } }),
    userCullCandidate({ user: { createdAt: NOW - age, admin: true, groups: ['staff'] } }),
  ])
}

/** Servers with times and names that should not be. */
export function oddServers(): readonly CullCandidate[] {
  return [
    ...TIMES.flatMap((time) => [
      cullCandidate({ server: { startedAt: time } }),
      cullCandidate({ server: { lastActivity: time } }),
      cullCandidate({
        server: { startedAt: time, lastActivity: time },
        user: { lastActivity: time },
      }),
      cullCandidate({ now: time }),
    ]),
    ...NAMES.map((name) =>
      cullCandidate({ server: { name }, user: { name, groups: [name, name] } }),
    ),
  ]
}

/** Users with times and names that should not be. */
export function oddUsers(): readonly UserCullCandidate[] {
  return [
    ...TIMES.flatMap((time) => [
      userCullCandidate({ user: { createdAt: time } }),
      userCullCandidate({ user: { createdAt: time, lastActivity: time } }),
      userCullCandidate({ now: time }),
    ]),
    ...NAMES.map((name) => userCullCandidate({ user: { name, groups: [name, name] } })),
  ]
}
