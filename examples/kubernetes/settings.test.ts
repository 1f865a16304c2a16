import { expect, test } from 'vitest'
import { storePath } from './src/data-folder.ts'
import { login as oidcLogin } from './src/login-oidc.ts'
import { login } from './src/login.ts'
import { passwordHashes, secretOf } from './src/secrets.ts'
import { readSettings } from './src/settings.ts'

const settings = readSettings({ HUB_ADMINS: 'ada' })

test('without any variable there is a hub all the same', () => {
  expect(readSettings({ HUB_CULL_AFTER: '' })).toMatchObject({
    namespace: 'hubkit',
    connectUrl: 'http://hub.hubkit.svc:8000/',
    cullAfter: '1h',
    admins: [],
  })
})

test.each([
  ['HUB_NAMESPACE', 'My Hub'],
  ['HUB_PORT', '0'],
  ['HUB_PORT', 'eight'],
  ['HUB_CONNECT_URL', 'hub'],
  ['HUB_CULL_AFTER', '1 hour'],
  ['HUB_CULL_AFTER', '10ms'],
])('%s=%s is refused by its name', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(`environment.${name}: `)
})

test('a secret that lacks, or is no JSON, is named and never shown', () => {
  expect(() => secretOf({}, 'HUB_SECRET')).toThrow('environment.HUB_SECRET: found nothing')
  const broken = { HUB_USERS: '{"ada":"hunter2' }
  expect(() => passwordHashes(broken)).toThrow('environment.HUB_USERS: expected JSON')
  expect(() => passwordHashes(broken)).not.toThrow('hunter2')
  expect(() => login(settings, { HUB_USERS: '{"ada":"hunter2"}' })).toThrow('hubkit-password')
})

test('a hub may have no administrator', () => {
  expect(login(readSettings({}), { HUB_USERS: '{}' }).access?.admin).toEqual([])
  expect(login(settings, { HUB_USERS: '{}' }).access?.admin).toHaveLength(1)
})

test('one import replaces passwords by a provider', () => {
  const variables = {
    OIDC_ISSUER: 'https://login.example.org',
    OIDC_CLIENT_ID: 'hub',
    OIDC_CLIENT_SECRET: 'a secret',
  }
  expect(oidcLogin(settings, variables).authenticator).toMatchObject({ id: 'oidc' })
  expect(() => oidcLogin(settings, {})).toThrow('environment.OIDC_ISSUER')
})

test('a folder that cannot be made is told of by its variable', async () => {
  await expect(storePath(`${import.meta.filename}/data`)).rejects.toThrow('environment.HUB_DATA: ')
})
