import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import * as factories from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'

const { oidc } = factories
const base = { issuer: 'https://server.example.com', clientId: 'hub', clientSecret: 'swordfish' }
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))

test.each<[string, object, string]>([
  ['an unknown option', { scope: ['openid'] }, 'oidc.scope: found an unknown option'],
  [
    'an http issuer',
    { issuer: 'http://server.example.com' },
    'oidc.issuer: found an http address, expected https',
  ],
  ['no issuer', { issuer: undefined }, 'oidc.issuer: found nothing'],
  ['no client id', { clientId: '' }, 'oidc.clientId: found an empty string'],
  ['an empty secret', { clientSecret: '' }, 'oidc.clientSecret: found an empty string'],
  [
    'a method without its secret',
    { clientSecret: undefined, clientAuth: 'client_secret_basic' },
    'oidc.clientSecret: found nothing',
  ],
  [
    'a method without its key',
    { clientSecret: undefined, clientAuth: 'private_key_jwt' },
    'oidc.clientKey: found nothing',
  ],
  [
    'a secret too many',
    { clientAuth: 'none' },
    "oidc.clientSecret: found a string, expected none with clientAuth 'none'",
  ],
  [
    'a key and a secret',
    { clientKey: { pem, alg: 'ES256' } },
    'oidc.clientSecret: found a string, expected none',
  ],
  [
    'a key that is none',
    { clientSecret: undefined, clientKey: { pem: 'swordfish', alg: 'ES256' } },
    'oidc.clientKey.pem: found a string',
  ],
  ['an id with a slash', { id: 'a/b' }, 'oidc.id: found a string'],
  [
    'a scope with a space',
    { scopes: ['read write'] },
    'oidc.scopes[0]: found a string, expected a scope without spaces',
  ],
  [
    'a parameter of the protocol',
    { authorizeParams: { redirect_uri: 'x' } },
    'oidc.authorizeParams.redirect_uri',
  ],
  ['a time-out of nothing', { http: { timeout: 0 } }, 'oidc.http.timeout'],
  ['two ways out', { http: { dispatcher: { dispatch() {} }, ca: 'x' } }, 'oidc.http.dispatcher'],
])('%s is refused at construction', (_what, wrong, message) => {
  const make = (): unknown => oidc(Object.assign({}, base, wrong))
  expect(make).toThrow(message)
  expect(make).not.toThrow('swordfish')
})

test.each(FACTORIES)('$name refuses unknown options and a missing client', ({ make }) => {
  const client = { clientId: 'hub', clientSecret: 'x' }
  expect(() => make(Object.assign({ allowedUsers: ['alice'] }, client))).toThrow('allowedUsers')
  expect(() => make({ clientId: '' })).toThrow('clientId')
  expect(make(client)).toMatchObject({ specVersion: 1, ui: { kind: 'button' } })
})

test('every factory is run against hostile providers', () => {
  // OAuth 1.0a and a proxy's tokens have lies of their own: mediawiki.test.ts, signed-header.test.ts.
  const { mediawiki: _wiki, signedHeader: _header, ...others } = factories
  const made = Object.entries(others).filter(([, value]) => typeof value === 'function')
  expect(FACTORIES.map(({ name }) => name).toSorted()).toEqual(
    made.map(([name]) => name).toSorted(),
  )
})

test('what cannot be right is refused by its factory', () => {
  const client = { clientId: 'hub', clientSecret: 'x' }
  expect(() => factories.entra({ ...client, tenantId: 'common' })).toThrow('the GUID of a tenant')
  expect(() => factories.cilogon({ ...client, idps: {} })).toThrow('identity providers by EntityID')
  expect(() => factories.cilogon({ ...client, idps: { google: { username: 'sub' } } })).toThrow(
    'EntityID',
  )
  expect(() => factories.auth0({ ...client, domain: 'https://x/' })).toThrow('a host')
  expect(() => factories.github.org('')).toThrow('the name of an organisation')
  expect(() => factories.gitlab.project(0)).toThrow('gitlab.project')
})
