import { expect, test } from 'vitest'
import { tokensOf } from './token-credentials.ts'

test.each([
  ['no credential', undefined, '/user/alice/lab', undefined],
  ['another query', undefined, '/user/alice/lab?xtoken=a&next=token', undefined],
  ['a header', 'token abc', '/user/alice/', { authorization: 'token abc', token: undefined }],
  [
    'the query',
    undefined,
    '/user/alice/?a=b&token=x%2By',
    { authorization: undefined, token: 'x+y' },
  ],
  ['both', 'Bearer a', '/?token=b', { authorization: 'Bearer a', token: 'b' }],
])('%s', (_what, authorization, url, expected) => {
  expect(tokensOf(authorization, url)).toEqual(expected)
})
