import { expect, test } from 'vitest'
import { apiErrorOf } from './api-error.ts'
import { retryAfterOf } from './send.ts'

test('a Status is read', () => {
  const error = apiErrorOf(
    422,
    JSON.stringify({
      kind: 'Status',
      code: 422,
      reason: 'Invalid',
      message: 'Pod "a" is invalid',
      details: {
        kind: 'Pod',
        name: 'a',
        causes: [{ reason: 'FieldValueInvalid', message: 'must be less', field: 'spec.x' }],
      },
    }),
  )
  expect(error).toMatchObject({ status: 422, reason: 'Invalid', message: 'Pod "a" is invalid' })
  expect(error.details).toEqual({
    kind: 'Pod',
    name: 'a',
    causes: [{ reason: 'FieldValueInvalid', message: 'must be less', field: 'spec.x' }],
  })
})

test.each(['', '<html>502 Bad Gateway</html>', 'null', '[]', '{"message":7,"details":"x"}'])(
  '%j is no Status, and no obstacle',
  (text) => {
    expect(apiErrorOf(502, text)).toMatchObject({
      status: 502,
      reason: '',
      message: 'the API server answered 502',
    })
  },
)

test('how long to wait comes from the header or the Status', () => {
  const body = JSON.stringify({ details: { retryAfterSeconds: 2 } })
  expect(apiErrorOf(429, body).retryAfter).toBe(2000)
  expect(apiErrorOf(429, body, 1000).retryAfter).toBe(1000)
})

test.each([
  ['5', 5000],
  ['0', 0],
  ['', undefined],
  ['soon', undefined],
  [undefined, undefined],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 10_000],
])('Retry-After %j is %s ms', (header, ms) => {
  expect(retryAfterOf(header, 0)).toBe(ms)
})
