// The example with a directory, with a real one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSlapd } from '@hubkit/test-directory/slapd'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ldapLogin } from './src/ldap.ts'

test('students and staff of a directory log in, others do not', async () => {
  const slapd = await startSlapd()
  const folder = mkdtempSync(join(tmpdir(), 'hubkit-login-'))
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
    await slapd[Symbol.asyncDispose]()
  })
  const { base } = slapd
  for (const ou of ['people', 'groups'])
    await slapd.add(`ou=${ou},${base}`, { objectClass: 'organizationalUnit', ou })
  for (const uid of ['ada', 'grace', 'mallory'])
    await slapd.add(`uid=${uid},ou=people,${base}`, {
      objectClass: 'inetOrgPerson',
      uid,
      cn: uid,
      sn: uid,
      userPassword: `password of ${uid}`,
    })
  const groups = { students: `uid=ada,ou=people,${base}`, teachers: `uid=grace,ou=people,${base}` }
  for (const [cn, member] of Object.entries({ ...groups, staff: `cn=teachers,ou=groups,${base}` }))
    await slapd.add(`cn=${cn},ou=groups,${base}`, { objectClass: 'groupOfNames', cn, member })

  const file = join(folder, 'ca.pem')
  writeFileSync(file, slapd.ca)
  const settings = {
    LDAP_URL: slapd.ldaps,
    LDAP_CA_FILE: file,
    LDAP_BASE: base,
    LDAP_ACCOUNT: slapd.rootDn,
    LDAP_PASSWORD: slapd.rootPassword,
  }
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value)

  await using testHub = await createTestHub(ldapLogin())
  const me = async (uid: string): Promise<unknown> => {
    const person = testHub.browser()
    const fields = { username: uid, password: `password of ${uid}` }
    const page = await person.submit(await person.get('/hub/login'), fields)
    const answer = await person.api('/hub/api/user', { site: 'same-origin' })
    return answer.status === 200 ? answer.json() : page.status
  }
  expect(await me('ada')).toMatchObject({ name: 'ada', admin: false, groups: ['students'] })
  expect(await me('grace')).toMatchObject({ admin: true, groups: ['staff', 'teachers'] })
  expect(await me('mallory')).toBe(403)
})
