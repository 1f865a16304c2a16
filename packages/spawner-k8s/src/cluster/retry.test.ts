import { expect, test } from 'vitest'
import { ApiError, Unreachable } from './api-error.ts'
import { isPassing, nextTry } from './retry.ts'

const api = (status: number, reason = '', message = '', retryAfter?: number): ApiError =>
  new ApiError({ status, reason, message, retryAfter })

test.each([
  ['no answer', new Unreachable('reset'), true],
  ['429', api(429), true],
  ['500', api(500), true],
  ['503', api(503), true],
  ['401: a token that was just renewed', api(401), true],
  ['404', api(404), false],
  ['422', api(422), false],
  ['409 of a name', api(409, 'AlreadyExists'), false],
  ['409 of a revision', api(409, 'Conflict', 'the object has been modified'), false],
  [
    '409 of a quota that others count in',
    api(
      409,
      'Conflict',
      'Operation cannot be fulfilled on resourcequotas "q": the object has been modified',
    ),
    true,
  ],
  ['403 of a quota', api(403, 'Forbidden', 'exceeded quota: q'), false],
  [
    '403 of a quota that is not counted yet',
    api(403, 'Forbidden', 'status unknown for quota: q'),
    true,
  ],
  [
    '403 of a namespace that is just being made',
    api(
      403,
      'Forbidden',
      'error looking up service account a/default: serviceaccount "default" not found',
    ),
    true,
  ],
  [
    '403 of an API server that has not read all roles yet',
    api(
      403,
      'Forbidden',
      'secrets "a" is forbidden: User "hub" cannot delete resource "secrets" in API group "" in the namespace "a": RBAC: [clusterrole.rbac.authorization.k8s.io "system:discovery" not found]',
    ),
    true,
  ],
  ['a mistake of ours', new TypeError('x'), false],
])('%s: passes %s', (_name, error, passes) => {
  expect(isPassing(error)).toBe(passes)
})

test('there is no next try once the time is over', () => {
  expect(nextTry(api(503), 1, 1000, () => 1)).toBe(200)
  expect(nextTry(api(503), 1, 150, () => 1)).toBeUndefined()
  expect(nextTry(api(404), 1, 1000)).toBeUndefined()
})

test('what the server asks to wait is waited', () => {
  const wait = nextTry(api(429, '', '', 3000), 1, 10_000, () => 0)
  expect(wait).toBeGreaterThanOrEqual(3000)
  expect(nextTry(api(429, '', '', 30_000), 1, 10_000)).toBeUndefined()
})

test('a right that is missing is asked for some times, since it may be that roles are still being read', () => {
  const missing = api(403, 'Forbidden', 'User "hub" cannot delete resource "secrets"')
  expect(isPassing(missing)).toBe(false)
  expect(nextTry(missing, 1, 10_000, () => 1)).toBe(200)
  expect(nextTry(missing, 4, 10_000, () => 1)).toBe(1600)
  expect(nextTry(missing, 5, 10_000)).toBeUndefined()
})
