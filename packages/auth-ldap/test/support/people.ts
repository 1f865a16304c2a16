import type { Slapd } from '@hubkit/test-directory/slapd'
import type { LdapAuthenticatorOptions } from '../../src/index.ts'

export const PEOPLE = 'ou=people,dc=example,dc=test'
export const GROUPS = 'ou=groups,dc=example,dc=test'

export const personDn = (uid: string): string => `uid=${uid},${PEOPLE}`
export const groupDn = (cn: string): string => `cn=${cn},${GROUPS}`

/** Somebody's password. */
export const passwordOf = (uid: string): string => `the password of ${uid}`

/** Adds somebody. */
export function addPerson(
  slapd: Slapd,
  uid: string,
  more: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<void> {
  return slapd.add(personDn(uid), {
    objectClass: 'inetOrgPerson',
    uid,
    cn: `Name of ${uid}`,
    sn: uid,
    mail: `${uid}@example.test`,
    userPassword: passwordOf(uid),
    ...more,
  })
}

export function addGroup(slapd: Slapd, cn: string, ...members: readonly string[]): Promise<void> {
  return slapd.add(groupDn(cn), { objectClass: 'groupOfNames', cn, member: members })
}

/** A place for people and one for groups; alice, bob, and the account of the hub. */
export async function settle(slapd: Slapd): Promise<void> {
  for (const ou of ['people', 'groups', 'services'])
    await slapd.add(`ou=${ou},${slapd.base}`, { objectClass: 'organizationalUnit', ou })
  await slapd.add(HUB.dn, {
    objectClass: ['organizationalRole', 'simpleSecurityObject'],
    cn: 'hub',
    userPassword: HUB.password,
  })
  await addPerson(slapd, 'alice', { displayName: 'Alice Ünïcödé (a*)' })
  await addPerson(slapd, 'bob')
}

/** The hub's own account. */
export const HUB = { dn: 'cn=hub,ou=services,dc=example,dc=test', password: 'the hub itself' }

/** Options for a server of a test: it is trusted by its own authority. */
export function optionsFor(
  slapd: Slapd,
  more: Partial<LdapAuthenticatorOptions> = {},
): LdapAuthenticatorOptions {
  return {
    url: slapd.ldaps,
    tls: { ca: slapd.ca },
    base: slapd.base,
    account: HUB,
    users: { base: PEOPLE },
    timeout: '20s',
    ...more,
  }
}
