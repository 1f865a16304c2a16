import { describe, expect, test } from 'vitest'
import { readAuthorization, readTokenRequest } from './token-request.ts'

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`

describe('the Authorization header of a client', () => {
  test.each([
    ['token abc', { secret: 'abc' }],
    ['Bearer abc', { secret: 'abc' }],
    [basic('client:secret'), { clientId: 'client', secret: 'secret' }],
    [basic('a%3Ab:c+d%26'), { clientId: 'a:b', secret: 'c d&' }],
    [basic('client:a:b'), { clientId: 'client', secret: 'a:b' }],
  ])('%s', (header, expected) => expect(readAuthorization(header)).toEqual(expected))

  test.each([null, '', 'abc', 'Digest x', basic('client'), basic(':secret'), basic('client:')])(
    '%s is nothing',
    (header) => expect(readAuthorization(header)).toBeUndefined(),
  )
})

describe('a token request', () => {
  const good = {
    grant_type: 'authorization_code',
    code: 'c',
    redirect_uri: '/x',
    client_id: 'id',
    client_secret: 's',
  }
  const read = (change: Record<string, string> = {}, header: string | null = null) =>
    readTokenRequest(new URLSearchParams({ ...good, ...change }), header)

  test('has every secret that was given', () => {
    expect(read()).toMatchObject({ clientId: 'id', secrets: ['s'], code: 'c', redirectUri: '/x' })
    expect(read({}, 'token t')).toMatchObject({ secrets: ['s', 't'] })
    expect(read({}, basic('id:t'))).toMatchObject({ secrets: ['s', 't'] })
  })

  test('is refused when header and body name two clients, or the header is not understood', () => {
    expect(read({}, basic('other:t'))).toMatchObject({ error: 'invalid_client' })
    expect(read({}, 'Digest x')).toMatchObject({ error: 'invalid_client' })
  })

  test('is refused when a parameter comes twice', () => {
    const form = new URLSearchParams(good)
    form.append('code', 'd')
    expect(readTokenRequest(form, null)).toMatchObject({ error: 'invalid_request' })
  })
})
