import { expect, test } from 'vitest'
import { ldapAuthenticator, type LdapAuthenticatorOptions } from '../src/index.ts'

const USUAL: LdapAuthenticatorOptions = {
  url: 'ldaps://ldap.example.org',
  base: 'dc=example,dc=org',
}
const made = (more: object): ReturnType<typeof ldapAuthenticator> =>
  ldapAuthenticator({ ...USUAL, ...more })

test.each<[string, object, string]>([
  ['no address', { url: undefined }, 'url'],
  ['no addresses', { url: [] }, 'url'],
  ['an http address', { url: 'https://ldap.example.org' }, 'url'],
  ['an address with a path', { url: 'ldaps://ldap.example.org/dc=example' }, 'url'],
  ['an address with a password', { url: 'ldaps://me:secret@ldap.example.org' }, 'url'],
  ['passwords in the clear', { url: 'ldap://ldap.example.org' }, 'startTls'],
  ['one of several in the clear', { url: [USUAL.url, 'ldap://ldap.example.org'] }, 'startTls'],
  ['StartTLS on ldaps', { startTls: true }, 'startTls'],
  ['insecure with TLS', { insecure: true }, 'insecure'],
  ['an authority that is none', { tls: { ca: 'nonsense' } }, 'tls.ca'],
  ['old TLS', { tls: { minVersion: 'TLSv1.1' } }, 'minVersion'],
  ['no verification', { tls: { rejectUnauthorized: false } }, 'rejectUnauthorized'],
  ['no base', { base: '' }, 'base'],
  ['a base that is none', { base: 'example.org' }, 'base'],
  ['an account without a password', { account: { dn: 'cn=hub,dc=x', password: '' } }, 'password'],
  ['an account that is a mechanism', { account: { dn: 'EXTERNAL', password: 'x' } }, 'account.dn'],
  ['a filter with a place', { users: { filter: '(uid={username})' } }, 'users.filter'],
  ['a filter that is none', { users: { filter: '(uid=' } }, 'users.filter'],
  ['an attribute that is none', { users: { attribute: 'uid)(x' } }, 'users.attribute'],
  ['a template without a place', { users: { dn: 'uid=alice,dc=x' } }, 'users.dn'],
  ['a template with two', { users: { dn: 'uid={username},cn={username}' } }, 'users.dn'],
  ['a template that is no name', { users: { dn: '{username}@example.org' } }, 'users.dn'],
  ['part of a value', { users: { dn: 'uid=x{username},dc=x' } }, 'users.dn'],
  ['nested memberOf', { groups: { by: 'memberOf', nested: 'walk' } }, 'groups.nested'],
  [
    'a chain of usernames',
    { groups: { by: 'search', member: 'memberUid', nested: 'in-chain' } },
    'groups.nested',
  ],
  [
    'lazy as nobody',
    { users: { dn: 'uid={username},dc=x' }, groups: { by: 'search', lazy: true } },
    'groups.lazy',
  ],
  ['a time that is too short', { timeout: 1 }, 'timeout'],
  ['an option that is none', { bind: {} }, 'bind'],
])('%s is refused when it is made', (_what, more, named) => {
  expect(() => made(more)).toThrow(named)
  expect(() => made(more)).not.toThrow('secret')
})

test('who cannot be asked about later has no refresh', () => {
  const users = { dn: 'uid={username},ou=people,dc=example,dc=org' }
  expect(made({ users }).refresh).toBeUndefined()
  expect(made({}).refresh).toBeDefined()
  expect(made({ users, account: { dn: 'cn=hub,dc=x', password: 'x' } }).refresh).toBeDefined()
})

test('groups are offered as a fact where they can be found', () => {
  expect(made({}).facts).toBeUndefined()
  expect(made({ groups: { by: 'memberOf' } }).facts).toEqual({
    'ldap.groups': { missingScopes: [] },
  })
})
