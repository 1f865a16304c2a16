import { vi } from 'vitest'
import type * as EffectiveScopes from '../../src/http/effective-scopes.ts'
import { expandScopes } from '../../src/auth/scopes/expand.ts'

/** Scopes of logins by username, in place of those of their role: what a role of an app's own would give. */
export const scoped = new Map<string, readonly string[]>()

vi.mock('../../src/http/effective-scopes.ts', async (original) => {
  const real = await original<typeof EffectiveScopes>()
  const sessionScopes: typeof real.sessionScopes = (parts, user, groups, session) => {
    const scopes = scoped.get(user.name)
    if (!scopes) return real.sessionScopes(parts, user, groups, session)
    return expandScopes(['self', ...scopes], {
      kind: 'user',
      name: user.name,
      groups,
      scopes: [],
    })
  }
  return { ...real, sessionScopes }
})
