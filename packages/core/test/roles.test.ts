import { afterEach, describe, expect, test } from 'vitest'
import { grantAdmin } from '../src/auth/policy.ts'
import { everyone, usernames } from '../src/auth/rules.ts'
import { restHub, namesIn, type RestHub } from './support/rest.ts'
import { webHubs } from './support/web.ts'

const open: RestHub[] = []
const { make, closeAll } = webHubs()
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()))
  await closeAll()
})
async function rest(options: Parameters<typeof restHub>[0]): Promise<RestHub> {
  const made = await restHub(options)
  open.push(made)
  return made
}

const SERVICE = 'a-token-of-the-service'
const ROLES = {
  reviewer: { text: 'Looks at work', scopes: ['list:users', 'read:servers'], users: ['alice'] },
  teacher: { scopes: ['access:servers!group=class', 'tokens!group=class'], groups: ['staff'] },
  reader: { scopes: ['read:users', 'read:roles'], services: ['report'] },
}
const OPTIONS = {
  roles: ROLES,
  services: [{ name: 'report', token: SERVICE, scopes: ['read:hub'] }],
}

describe('a role of the configuration', () => {
  test('by name gives its scopes to a login, to tokens that inherit, and to ones that ask for them', async () => {
    const { hub, ask, alice, bob, tokenFor } = await rest(OPTIONS)
    expect((await ask('/users', { token: alice })).status).toBe(200)
    expect((await ask('/users', { token: bob })).status).toBe(403)
    const narrow = await tokenFor('alice', ['list:users', 'shutdown'])
    expect(namesIn((await ask('/users', { token: narrow })).json)).toContain('bob')
    expect((await ask('/shutdown', { method: 'POST', token: narrow })).status).toBe(403)
    const minted = (name: string, body: object) =>
      ask(`/users/${name}/tokens`, { method: 'POST', body: { ...body } })
    expect((await minted('alice', { scopes: ['list:users'] })).json).toMatchObject({
      roles: [],
      scopes: ['list:users', 'read:users:name'],
    })
    expect((await minted('bob', { scopes: ['list:users'] })).status).toBe(400)
    expect((await minted('alice', { roles: ['reviewer'] })).status).toBe(201)
    expect((await minted('bob', { roles: ['reviewer'] })).status).toBe(400)
    expect((await minted('bob', { roles: ['none-such'] })).status).toBe(400)
    expect(await hub.users.byName('alice')).not.toHaveProperty('roles')
  })

  test('by group gives them to its members, from the moment they join until they leave', async () => {
    const { hub, ask, bob } = await rest(OPTIONS)
    const enters = async () =>
      (await ask('/user', { token: bob })).text.includes('access:servers!group=class')
    expect(await enters()).toBe(false)
    await hub.groups.create('staff', ['bob'])
    expect(await enters()).toBe(true)
    await hub.groups.drop('staff', ['bob'])
    expect(await enters()).toBe(false)
  })

  test('by service, beside what the service has of its own', async () => {
    const { ask } = await rest(OPTIONS)
    const { json } = await ask('/user', { token: SERVICE })
    expect(json).toMatchObject({
      kind: 'service',
      scopes: expect.arrayContaining(['read:hub', 'read:users', 'read:roles:users']),
    })
    expect((await ask('/info', { token: SERVICE })).status).toBe(200)
  })

  // JupyterHub 6, `apihandlers/base.py`: a user's model has no roles that come of groups, the group's has them.
  test('is shown in the models of users, groups and services', async () => {
    const { hub, ask, tokenFor } = await rest(OPTIONS)
    await hub.groups.create('staff', ['alice'])
    await hub.groups.create('class', [])
    const model = async (path: string, token?: string) => (await ask(path, { token })).json
    expect(await model('/users/alice')).toMatchObject({ roles: ['reviewer', 'user'] })
    expect(await model('/users/root')).toMatchObject({ roles: ['admin', 'user'] })
    expect(await model('/groups/staff')).toMatchObject({ roles: ['teacher'] })
    expect(await model('/groups/class')).toMatchObject({ roles: [] })
    expect(await model('/services/report')).toMatchObject({ roles: ['reader'] })
    expect(await model('/groups')).toMatchObject([{ roles: [] }, { roles: ['teacher'] }])
    // By the scopes about roles, and not without.
    expect(await model('/users/alice', SERVICE)).toMatchObject({ roles: ['reviewer', 'user'] })
    expect(await model('/groups/staff', SERVICE)).toEqual({
      kind: 'group',
      name: 'staff',
      roles: ['teacher'],
    })
    expect(await model('/services/report', SERVICE)).toMatchObject({ roles: ['reader'] })
    const names = await tokenFor('root', ['read:users:name', 'read:groups'])
    expect(await model('/users/alice', names)).not.toHaveProperty('roles')
    expect(await model('/groups/staff', names)).not.toHaveProperty('roles')
  })

  test('is gone with the configuration: nothing of it is in the store', async () => {
    const first = await rest(OPTIONS)
    const { store, alice } = first
    const second = await rest({ store, roles: { other: { scopes: ['proxy'], users: ['alice'] } } })
    expect((await second.ask('/users', { token: alice })).status).toBe(403)
    expect((await second.ask('/proxy', { token: alice })).status).toBe(200)
  })
})

describe('what every user may do', () => {
  test('can be more', async () => {
    const { ask, bob } = await rest({ roles: { user: { scopes: ['self', 'list:users'] } } })
    expect((await ask('/users', { token: bob })).status).toBe(200)
    expect((await ask('/users/bob/server', { method: 'POST', token: bob })).status).toBe(201)
  })

  test('can be less, also by the pages, and is told in the log', async () => {
    const roles = { user: { scopes: ['access:servers!user', 'read:users!user'] } }
    const { hub, log, login } = await make({ roles })
    const { browser } = await login('bob')
    expect((await browser.api('/hub/api/users/bob/server', { method: 'POST' })).status).toBe(403)
    const page = await browser.get('/hub/token')
    expect(page.status).toBe(200)
    expect(page.text).not.toContain('id="scopes"')
    const { _xsrf = '' } = page.form().fields
    const send = async (path: string, form: Readonly<Record<string, string>>) =>
      (await browser.post(path, { _xsrf, ...form }, { follow: false })).status
    expect(await send('/hub/token', { note: 'mine', expires: '0' })).toBe(403)
    expect(await send('/hub/home', { name: 'lab' })).toBe(404)
    expect(await send('/hub/spawn', {})).toBe(404)
    expect((await browser.get('/hub/spawn')).status).toBe(404)
    expect(await hub.servers.list({ user: 'bob' })).toEqual([])
    expect(log.lines.join('\n')).toContain("createHub.roles.user has no 'self'")
  })
})

describe('who has a role is no administrator by that', () => {
  const POWER = ['admin:users', 'admin:servers', 'admin:groups', 'list:users', 'read:users']
  const roles = {
    helper: { scopes: POWER, users: ['alice'] },
    chief: { scopes: ['tokens', ...POWER], users: ['bob'] },
  }

  test.each(['alice', 'bob'])('%s makes, changes and removes none', async (name) => {
    const { hub, ask, alice, bob } = await rest({ roles })
    const token = name === 'alice' ? alice : bob
    const to = (path: string, method: string, body?: object) =>
      ask(path, { method, token, ...(body ? { body: { ...body } } : {}) })
    expect((await to('/users/carol', 'POST', { admin: true })).status).toBe(403)
    expect((await to('/users', 'POST', { usernames: ['dave'], admin: true })).status).toBe(403)
    expect((await to(`/users/${name}`, 'PATCH', { admin: true })).status).toBe(403)
    expect((await to('/users/root', 'PATCH', { name: 'toor' })).status).toBe(403)
    expect((await to('/users/root', 'DELETE')).status).toBe(403)
    expect((await hub.users.byName(name))?.admin).toBe(false)
    expect((await to('/users/erin', 'POST')).status).toBe(201)
  })

  test('and gets no token that may do more than its owner', async () => {
    const { ask, alice } = await rest({ roles })
    const minted = await ask('/users/alice/tokens', {
      method: 'POST',
      token: alice,
      body: { scopes: ['shutdown'] },
    })
    expect(minted.status).toBe(400)
    expect((await ask('/users/root/tokens', { method: 'POST', token: alice })).status).toBe(403)
  })

  test('nobody gets what every administrator has by a role called so', async () => {
    for (const name of ['admin', 'server', 'token'])
      await expect(rest({ roles: { [name]: { scopes: ['self'] } } })).rejects.toMatchObject({
        code: 'HUB_ERR_OPTION',
      })
  })

  test('a service whose roles hold what administrators hold is one, as if it held them itself', async () => {
    const services = [
      { name: 'half', token: 'a-token-of-the-half', scopes: ['admin:users'] },
      { name: 'whole', token: 'a-token-of-the-whole', scopes: ['admin:users'] },
    ]
    const scopes = ['admin:servers', 'admin:groups', 'tokens']
    const { ask } = await rest({ services, roles: { rest: { scopes, services: ['whole'] } } })
    const crown = (user: string, token: string) =>
      ask(`/users/${user}`, { method: 'POST', token, body: { admin: true } })
    expect((await crown('carol', 'a-token-of-the-half')).status).toBe(403)
    expect((await crown('dave', 'a-token-of-the-whole')).status).toBe(201)
  })
})

test('administrators see the roles of a user and why, as far as they may', async () => {
  const roles = {
    ...ROLES,
    lister: { scopes: ['list:users'], users: ['carol'] },
    looker: { scopes: ['list:users', 'read:roles:users'], users: ['bob'] },
  }
  const access = { allow: [everyone()], admin: [grantAdmin(usernames('root'))] }
  const { hub, login } = await make({ ...OPTIONS, roles, access })
  await login('alice')
  await hub.groups.create('staff', ['alice'])
  const seen = async (by: string) =>
    (await (await login(by)).browser.get('/hub/admin/users/alice')).text
  const whole = await seen('root')
  expect(whole).toContain('Looks at work')
  expect(whole).toContain('The configuration names this user')
  expect(whole).toContain('By the group staff')
  const roleOnly = await seen('bob')
  expect(roleOnly).toContain('Looks at work')
  expect(roleOnly).not.toContain('By the group staff')
  expect(await seen('carol')).not.toContain('Looks at work')
  const group = await (await login('root')).browser.get('/hub/admin/groups/staff')
  expect(group.text).toContain('Roles of its members: teacher')
})
