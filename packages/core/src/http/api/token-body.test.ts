import { describe, expect, test } from 'vitest'
import { checkRoles } from '../../auth/roles/role-options.ts'
import { createRoles } from '../../auth/roles/roles.ts'
import { isHubError } from '../../contract/errors.ts'
import { tokenBody, wantedLifetime, wantedScopes } from './token-body.ts'

const hub = createRoles(checkRoles({ reviewer: { scopes: ['read:users'] } }, 'roles'))
const parse = (body: unknown) => tokenBody.parse(body)
const refused = (work: () => unknown): boolean => {
  try {
    work()
    return false
  } catch (error) {
    return isHubError(error, 'HUB_ERR_BAD_REQUEST')
  }
}

describe('the scopes of a new token', () => {
  test('are what its owner has, unless told otherwise', () => {
    expect(wantedScopes(parse(undefined), hub)).toEqual(['inherit'])
    expect(wantedScopes(parse({ scopes: ['read:users!user'] }), hub)).toEqual(['read:users!user'])
    expect(wantedScopes(parse({ scopes: [] }), hub)).toEqual([])
    expect(wantedScopes(parse({ roles: ['user', 'token'] }), hub)).toEqual(['self', 'inherit'])
    expect(wantedScopes(parse({ roles: ['reviewer'] }), hub)).toEqual(['read:users'])
  })

  test('come from scopes or from roles that exist', () => {
    expect(refused(() => wantedScopes(parse({ scopes: [], roles: [] }), hub))).toBe(true)
    expect(refused(() => wantedScopes(parse({ roles: ['nope'] }), hub))).toBe(true)
    expect(refused(() => wantedScopes(parse({ roles: ['constructor'] }), hub))).toBe(true)
  })
})

describe('the life of a new token (51: test_token_expires_in_max)', () => {
  test.each([
    [undefined, 0, undefined],
    [60, 0, 60_000],
    [undefined, 3_600_000, 3_600_000],
    [60, 3_600_000, 60_000],
    [3600, 3_600_000, 3_600_000],
  ])('%s s of at most %s ms', (expires_in, max, expected) => {
    expect(wantedLifetime(parse({ expires_in }), max)).toBe(expected)
  })

  test('is refused above the limit', () => {
    expect(refused(() => wantedLifetime(parse({ expires_in: 3601 }), 3_600_000))).toBe(true)
  })

  test.each([
    { expires_in: 'x' },
    { expires_in: 1.5 },
    { expires_in: 0 },
    { expires_in: -1 },
    { expires_in: 1e300 },
    { scopes: 'a' },
    { scopes: [1] },
    { note: 1 },
    { auth: {} },
    [],
  ])('refuses %j', (body) => expect(tokenBody.safeParse(body).success).toBe(false))
})
