import { everyone, grantAdmin, groups, hashPassword, passwordAuthenticator } from '@hubkit/core'
import { startSlapd } from '@hubkit/test-directory/slapd'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, onTestFinished, test } from 'vitest'
import { ldapAuthenticator } from '../../src/index.ts'
import { addGroup, optionsFor, passwordOf, personDn, settle } from '../support/people.ts'

test('a directory and passwords of the hub, side by side on the login page', async () => {
  const slapd = await startSlapd()
  onTestFinished(async () => slapd[Symbol.asyncDispose]())
  await settle(slapd)
  await addGroup(slapd, 'ops', personDn('alice'))
  const rescue = await hashPassword('a rescue password')
  await using testHub = await createTestHub({
    authenticators: [
      ldapAuthenticator(
        optionsFor(slapd, { label: 'Directory', timeout: '2s', groups: { by: 'memberOf' } }),
      ),
      passwordAuthenticator({ id: 'rescue', users: { keeper: rescue } }),
    ],
    access: { allow: [everyone()], admin: [grantAdmin(groups('ops'))] },
  })
  const form = (id: string) => ({
    selector: `form:has(input[name=_authenticator][value=${id}])`,
  })

  const alice = testHub.browser()
  const page = await alice.get('/hub/login')
  expect(page.text).toContain('Directory')
  await alice.submit(page, { username: 'Alice', password: passwordOf('alice') }, form('ldap'))
  const me = await alice.api('/hub/api/user', { site: 'same-origin' })
  expect(me.json()).toMatchObject({ name: 'alice', admin: true, groups: ['ops'] })

  // While the directory is away the hub's own passwords go on, and nobody's tries are counted.
  await slapd.kill()
  const bob = testHub.browser()
  for (let tries = 0; tries < 8; tries += 1) {
    const answer = await bob.submit(
      await bob.get('/hub/login'),
      { username: 'bob', password: passwordOf('bob') },
      form('ldap'),
    )
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('cannot be reached')
  }
  const keeper = testHub.browser()
  const credentials = { username: 'keeper', password: 'a rescue password' }
  await keeper.submit(await keeper.get('/hub/login'), credentials, form('rescue'))
  const other = await keeper.api('/hub/api/user', { site: 'same-origin' })
  expect(other.json()).toMatchObject({ name: 'keeper', admin: false })

  await slapd.restart()
  await bob.submit(
    await bob.get('/hub/login'),
    { username: 'bob', password: passwordOf('bob') },
    form('ldap'),
  )
  const he = await bob.api('/hub/api/user', { site: 'same-origin' })
  expect(he.json()).toMatchObject({ name: 'bob', admin: false })
})
