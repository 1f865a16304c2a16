import { generateKeyPairSync } from 'node:crypto'
import { createHub, memoryStore, type HubOptions } from '@hubkit/core'
import type { Authenticator } from '@hubkit/core/contract'
import { fakeProxy, fakeSpawner } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import * as factories from '../src/index.ts'
import { OTHERS } from './support/attacks.ts'
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

const SCOPES = 'and allow that at its provider.'
const hub = (authenticator: Authenticator, more: Partial<HubOptions>) => () =>
  createHub({
    store: memoryStore(),
    spawner: fakeSpawner(),
    proxy: fakeProxy(),
    secrets: ['only for tests: thirty-two characters'],
    connectUrl: 'http://127.0.0.1:8000',
    authenticator,
    ...more,
  })
const publicUrl = 'https://hub.example.org/lab/'

test.each(
  `client_id client_secret client_assertion client_assertion_type response_type response_mode redirect_uri scope state
   nonce request request_uri registration code code_verifier code_challenge code_challenge_method grant_type dpop_jkt`.split(
    /\s+/,
  ),
)('the parameter %s is the protocol’s own', (name) => {
  expect(() => oidc({ ...base, authorizeParams: { [name]: 'x' } })).toThrow(
    `oidc.authorizeParams.${name}: found a string, expected no parameter of the protocol`,
  )
})

test.each<[string, () => unknown, string, string]>([
  [
    'a missing secret',
    () => factories.github({ clientId: 'hub' }),
    'github.clientSecret: found nothing, expected the secret of the client at the provider',
    "A client with a key has clientKey; one that has neither, clientAuth: 'none'.",
  ],
  [
    'an http issuer',
    () => oidc({ ...base, issuer: 'http://server.example.com' }),
    'oidc.issuer: found an http address, expected https',
    'Only tests on one machine should set insecureHttp.',
  ],
  [
    'a redirect URI of its own',
    () => oidc(Object.assign({ redirectUri: 'https://other.example/callback' }, base)),
    'oidc.redirectUri: found an unknown option, expected none',
    "It is made of createHub's publicUrl: <publicUrl>/hub/login/<id>/callback.",
  ],
  [
    'a redirect URI of nowhere',
    hub(oidc(base), {}),
    "createHub.publicUrl: found nothing, expected the address people use, since the authenticator 'oidc' has people come back there",
    'Register <publicUrl>/hub/login/oidc/callback at its provider.',
  ],
  [
    'a redirect URI where no hub is',
    hub(oidc(base), { publicUrl, baseUrl: '/other/' }),
    'createHub.baseUrl: expected the path of publicUrl, or nothing',
    'People would come back to /lab/, where no hub is.',
  ],
  [
    'a rule without its scope',
    hub(factories.github({ clientId: 'hub', clientSecret: 'x' }), {
      publicUrl,
      access: { allow: [factories.github.org('acme')] },
    }),
    "createHub.access: members of acme at GitHub needs the fact 'github.organizations', for which the authenticator 'github' lacks the scope 'read:org'",
    `Have 'github' ask for it, mostly by its option scopes, ${SCOPES}`,
  ],
])('%s is told with what to do', (_what, make, message, hint) => {
  let error: unknown
  try {
    make()
  } catch (why) {
    error = why
  }
  expect(error).toMatchObject({ code: 'HUB_ERR_OPTION', message, hint })
})

test.each(FACTORIES)('$name refuses unknown options and a missing client', ({ make }) => {
  const client = { clientId: 'hub', clientSecret: 'x' }
  expect(() => make(Object.assign({ allowedUsers: ['alice'] }, client))).toThrow('allowedUsers')
  expect(() => make({ clientId: '' })).toThrow('clientId')
  expect(make(client)).toMatchObject({ specVersion: 1, ui: { kind: 'button' } })
})

test('every factory is run against hostile providers', () => {
  const made = Object.entries(factories).filter(([, value]) => typeof value === 'function')
  const listed = [...FACTORIES, ...OTHERS].map(({ name }) => name)
  expect(listed.toSorted()).toEqual(made.map(([name]) => name).toSorted())
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
