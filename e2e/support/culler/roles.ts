/** What a culler needs, as the README of jupyterhub-idle-culler has it; the last to remove users. */
const SERVER_SCOPES = [
  'list:users',
  'read:users:activity',
  'read:servers',
  'delete:servers',
] as const
const USER_SCOPES = [...SERVER_SCOPES, 'admin:users'] as const

/** Services of a hub under test, with tokens that must not be seen anywhere. */
export const ROLES = {
  culler: { token: 'token-of-the-culler-0123', scopes: [...SERVER_SCOPES] },
  'user-culler': { token: 'token-of-the-user-culler-0123', scopes: [...USER_SCOPES] },
  tester: {
    token: 'token-of-the-tester-0123',
    scopes: ['admin:users', 'admin:servers', 'users:activity'],
  },
} as const
