import { describe, expect, test } from 'vitest'
import { createUrls, encodeName } from './urls.ts'
import { accessScopes, clientIdOf, serverOfClient } from './environment.ts'

describe('names in paths', () => {
  test.each([
    ['alice', 'alice'],
    ['a@b.org', 'a@b.org'],
    ['~tilde', '~tilde'],
    ['50%', '50%25'],
    ['a/b', 'a%2Fb'],
    ['é', '%C3%A9'],
    ["o'neil(x)*!", 'o%27neil%28x%29%2A%21'],
  ])('%s is %s, and comes back', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
    expect(createUrls('/', undefined).parse(`/user/${encoded}/lab`)).toEqual({
      user: name,
      rest: ['lab'],
    })
  })

  test.each(['/user/', '/user', '/hub/home', '/user/%/x', '/user/%ff/', '/other/user/alice/'])(
    '%s names nobody',
    (path) => {
      expect(createUrls('/', undefined).parse(path)).toBeUndefined()
    },
  )
})

test('everything is under the base, and has the public origin before it when that is known', () => {
  const urls = createUrls('/lab/', new URL('https://hub.example/lab/'))
  expect(urls.server('alice', 'gpu')).toBe('/lab/user/alice/gpu/')
  expect(urls.serverApi('alice', '')).toBe('/lab/hub/api/users/alice/server')
  expect(urls.serverApi('alice', 'gpu')).toBe('/lab/hub/api/users/alice/servers/gpu')
  expect(urls.full(urls.path('home'))).toBe('https://hub.example/lab/hub/home')
  expect(urls.secure).toBe(true)
  expect(createUrls('/', undefined).full('/x')).toBeUndefined()
})

test('a client id is legal as a cookie name and leads back to its server', () => {
  const id = clientIdOf('abcdefghijklmnop')
  expect(id).toMatch(/^[A-Za-z0-9-]+$/)
  expect(serverOfClient(id)).toBe('abcdefghijklmnop')
  expect(serverOfClient('jupyterhub-user-alice')).toBeUndefined()
  expect(accessScopes('alice', '')).toEqual([
    'access:servers!server=alice/',
    'access:servers!user=alice',
  ])
})
