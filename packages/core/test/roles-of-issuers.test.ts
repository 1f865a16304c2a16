import { fakeAuthenticator, until, type FakeAuthenticator } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { roleFor, rolesFromClaim, rolesFromFact } from '../src/auth/roles/role-sources.ts'
import { authenticatedBy, everyone } from '../src/auth/rules.ts'
import { sharedPasswordAuthenticator } from '../src/auth/shared-password.ts'
import type { Identity } from '../src/contract/authenticator.ts'
import type { JsonObject } from '../src/contract/json.ts'
import { identityId } from '../src/contract/records.ts'
import type { Operation, Store } from '../src/contract/store.ts'
import type { HubOptions } from '../src/options.ts'
import { memoryStore } from '../src/store/memory.ts'
import { passwordOf, webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const ID = identityId('local:fake', 'subject-of-alice')
const ROLES = {
  reviewer: { scopes: ['list:users'] },
  'gh-core': { scopes: ['read:hub', 'list:groups'] },
}
const CLAIM = 'rolesFromClaim(realm_access.roles)'

/** What an issuer says of somebody, to be changed by a test. */
interface Said {
  claims?: JsonObject | undefined
  facts?: Identity['facts']
}

function saying(roles: readonly string[] | undefined): JsonObject {
  return roles ? { realm_access: { roles } } : {}
}

function issuer(said: Said, id = 'fake'): FakeAuthenticator {
  const authenticator = fakeAuthenticator({
    id,
    accounts: { alice: passwordOf('alice'), bob: passwordOf('bob') },
    about: () => ({ ...said }),
    capabilities: ['refresh'],
    facts: { 'github.teams': { missingScopes: [] } },
  })
  authenticator.refreshWith((identity) => ({
    type: 'updated',
    identity: { ...identity, ...said },
  }))
  return authenticator
}

interface Scene extends WebHub {
  readonly said: Said
  readonly authenticator: FakeAuthenticator
  readonly token: string
  /** The status that a token of alice, made when she logged in, gets for the list of users. */
  lists(web?: WebHub): Promise<number>
  roles(): Promise<readonly string[]>
  readonly alice: string
}

/** A hub where alice has logged in, and has a token. */
async function scene(
  roles: readonly string[] | undefined,
  options: Partial<HubOptions> = {},
): Promise<Scene> {
  const said: Said = { claims: saying(roles) }
  const authenticator = issuer(said)
  const web = await make({
    authenticators: [authenticator],
    roles: ROLES,
    ...options,
    access: {
      allow: [everyone()],
      roles: [rolesFromClaim('realm_access.roles')],
      ...options.access,
    },
  })
  await web.login('alice')
  const { id } = (await web.hub.users.byName('alice'))!
  const { secret } = await web.hub.tokens.mint({ userId: id, scopes: ['inherit'] })
  return {
    ...web,
    said,
    authenticator,
    alice: id,
    token: secret,
    lists: async (other = web) => (await byToken(other, secret, '/hub/api/users')).status,
    roles: async () => {
      const { roles: held } = (await byToken(web, secret, '/hub/api/user')).json() as {
        readonly roles: readonly string[]
      }
      return held
    },
  }
}

const byToken = (web: WebHub, secret: string, path: string) =>
  web.visitor().get(path, { headers: { authorization: `token ${secret}` } })

describe('a role by a claim', () => {
  test('is there from the login on, and with the next login', async () => {
    const { said, login, lists, roles } = await scene(undefined)
    expect(await lists()).toBe(403)
    expect(await roles()).toEqual(['user'])
    said.claims = saying(['reviewer'])
    await login('alice')
    expect(await lists()).toBe(200)
    expect(await roles()).toEqual(['reviewer', 'user'])
  })

  test('gives what it gives, and its absence takes it, at the next refresh', async () => {
    const { hub, said, lists, roles, alice, log } = await scene(['reviewer'])
    const changes: JsonObject[] = []
    hub.on('roles.changed', ({ data }) => changes.push(data))
    expect(await lists()).toBe(200)
    expect(await roles()).toEqual(['reviewer', 'user'])

    said.claims = saying([])
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    expect(await lists()).toBe(403)
    expect(await roles()).toEqual(['user'])
    expect(await hub.users.get(alice)).not.toHaveProperty('roles')
    expect(log.lines.join('\n')).toContain('"gained":"","lost":"reviewer"')

    said.claims = saying(['reviewer'])
    await hub.identities.refresh(ID)
    expect(await lists()).toBe(200)
    await until(() => changes.length === 2)
    expect(changes).toEqual([
      { userId: alice, name: 'alice', by: 'fake', gained: [], lost: ['reviewer'] },
      { userId: alice, name: 'alice', by: 'fake', gained: ['reviewer'], lost: [] },
    ])
  })

  test('is taken also by claims that leave out an empty list', async () => {
    const { hub, said, lists } = await scene(['reviewer'])
    said.claims = { realm_access: {} }
    await hub.identities.refresh(ID)
    expect(await lists()).toBe(403)
  })

  test('stays where the issuer says nothing at all, or is away', async () => {
    const { hub, said, authenticator, lists } = await scene(['reviewer'])
    said.claims = undefined
    await hub.identities.refresh(ID)
    expect(await lists()).toBe(200)
    authenticator.refreshWith({ type: 'unavailable', reason: 'no route' })
    await hub.identities.refresh(ID)
    expect(await lists()).toBe(200)
  })

  test('is taken also where the user is changed at that moment', async () => {
    const inner = memoryStore()
    let busy = 0
    const transact: Store['transact'] = async (operations: readonly Operation[]) => {
      const takes = operations.some((each) => each.op === 'put' && each.kind === 'identity')
      const user = (await inner.find('user', { where: { name: 'alice' } }))[0]
      if (takes && busy > 0 && user) {
        busy -= 1
        const value = { ...user.value, displayName: `Alice ${busy}` }
        await inner.transact([{ op: 'put', kind: 'user', value, expect: user.revision }])
      }
      return inner.transact(operations)
    }
    const { hub, said, lists } = await scene(['reviewer'], { store: { ...inner, transact } })
    said.claims = saying([])
    busy = 3
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    expect(busy).toBe(0)
    expect(await lists()).toBe(403)
  })

  test('ends with the access of the account, and comes back with it', async () => {
    const { hub, authenticator, login, said, alice, lists } = await scene(['reviewer'])
    authenticator.refreshWith({ type: 'expired', reason: 'revoked' })
    expect(await hub.identities.refresh(ID)).toBe('expired')
    expect(await hub.users.get(alice)).not.toHaveProperty('roles')
    said.claims = {}
    await login('alice')
    expect(await lists()).toBe(403)
    said.claims = saying(['reviewer'])
    await login('alice')
    expect(await lists()).toBe(200)
    await hub.identities.unlink(alice, ID)
    expect(await hub.users.get(alice)).not.toHaveProperty('roles')
    expect(await lists()).toBe(403)
  })

  test('is seen by another hub process with the next request, and lost there too', async () => {
    const store = { ...memoryStore(), close: () => Promise.resolve() }
    const one = await scene(['reviewer'], { store })
    const other = await make({
      store,
      roles: ROLES,
      access: { allow: [everyone()], roles: [rolesFromClaim('realm_access.roles')] },
    })
    expect(await one.lists(other)).toBe(200)
    one.said.claims = saying([])
    await one.hub.identities.refresh(ID)
    expect(await one.lists(other)).toBe(403)
  })

  test('counts for nothing in a hub that is started without the role, or without its source', async () => {
    const store = { ...memoryStore(), close: () => Promise.resolve() }
    const one = await scene(['reviewer'], { store })
    const access = { allow: [everyone()], roles: [rolesFromClaim('realm_access.roles')] }
    const roles = { 'gh-core': ROLES['gh-core'] }
    expect(await one.lists(await make({ store, access, roles }))).toBe(403)
    expect(await one.lists(await make({ store, roles: ROLES }))).toBe(403)
    expect(await one.lists(await make({ store, access, roles: ROLES }))).toBe(200)
  })
})

describe('names that are no roles', () => {
  test('give nothing, keep nobody out, and are told once: in the event, the log and to administrators', async () => {
    const names = ['reviewer', 'offline_access', 'admin', 'user', "x'<b>"]
    const { hub, said, log, login } = await scene(undefined)
    said.claims = saying(names)
    const told: JsonObject[] = []
    hub.on('login.succeeded', ({ data }) => told.push(data))
    await login('alice')
    await until(() => told.length === 1)
    expect(told).toMatchObject([
      {
        admittedBy: 'everyone()',
        roles: [{ role: 'reviewer', by: CLAIM }],
        ignoredRoles: ['admin', 'offline_access', 'user', "x'<b>"],
      },
    ])
    const { admin } = (await hub.users.byName('alice'))!
    expect(admin).toBe(false)
    const lines = () => log.lines.filter((line) => /role/.test(line))
    expect(lines().join('\n')).toContain(`"roles":"reviewer by ${CLAIM}"`)
    expect(lines().filter((line) => line.startsWith('warn'))).toEqual([
      expect.stringContaining(
        "no source gives the role 'admin'; administrators are made by access.admin",
      ),
    ])
    expect(lines().filter((line) => line.includes('were left out'))).toHaveLength(1)

    // The same again is no news.
    const before = lines().length
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    expect(lines()).toHaveLength(before)
  })

  test('that nobody asked for are not told at all', async () => {
    const told: JsonObject[] = []
    const sources = [rolesFromClaim('realm_access.roles', { only: ['reviewer'] })]
    const { hub, lists, login } = await scene(['offline_access', 'reviewer', 'gh-core'], {
      access: { allow: [everyone()], roles: sources },
    })
    hub.on('login.succeeded', ({ data }) => told.push(data))
    await login('alice')
    await until(() => told.length === 1)
    expect(told[0]).not.toHaveProperty('ignoredRoles')
    expect(told[0]).toMatchObject({ roles: [{ role: 'reviewer' }] })
    expect(await lists()).toBe(200)
    expect((await hub.users.byName('alice'))?.roles).toHaveLength(1)
  })
})

describe('a role by a fact', () => {
  const access = {
    allow: [everyone()],
    roles: [
      rolesFromClaim('realm_access.roles'),
      rolesFromFact('github.teams', { map: { 'acme/core': 'gh-core' } }),
      roleFor('reviewer', authenticatedBy('never')),
    ],
  }

  test('is asked for at a login and at a refresh; each source that cannot tell keeps its own', async () => {
    const one = await scene(['reviewer'], { access })
    expect(await one.roles()).toEqual(['reviewer', 'user'])
    one.said.facts = { 'github.teams': async () => ['acme/core', 'evil/reviewer'] }
    await one.hub.identities.refresh(ID)
    expect(await one.roles()).toEqual(['gh-core', 'reviewer', 'user'])
    one.said.claims = saying([])
    one.said.facts = { 'github.teams': async () => undefined }
    await one.hub.identities.refresh(ID)
    expect(await one.roles()).toEqual(['gh-core', 'user'])
  })

  test('that cannot be found out at the moment keeps a login out, and changes nothing at a refresh', async () => {
    const one = await scene(['reviewer'], { access })
    one.said.claims = saying([])
    one.said.facts = { 'github.teams': () => Promise.reject(new Error('away')) }
    expect(await one.hub.identities.refresh(ID)).toBe('unavailable')
    expect(await one.roles()).toEqual(['reviewer', 'user'])
    expect((await one.login('alice')).page.status).toBe(503)
    expect(await one.roles()).toEqual(['reviewer', 'user'])
  })

  test('is refused when the hub is made, where no authenticator finds it out', async () => {
    const sources = [rolesFromFact('gitlab.groups')]
    await expect(scene([], { access: { allow: [everyone()], roles: sources } })).rejects.toThrow(
      /rolesFromFact\(gitlab\.groups\) needs the fact 'gitlab\.groups'/,
    )
  })
})

test('two accounts of one user give roles each; what one says takes nothing of the other', async () => {
  const first: Said = { claims: saying(['reviewer']) }
  const second: Said = { claims: saying(['gh-core']) }
  const authenticators = [issuer(first), issuer(second, 'other')]
  const access = { allow: [everyone()], roles: [rolesFromClaim('realm_access.roles')] }
  const { hub, login } = await make({ authenticators, roles: ROLES, access })
  await login('alice')
  const user = (await hub.users.byName('alice'))!
  const account = { authenticator: 'other', issuer: 'local:other', subject: 'subject-of-alice' }
  await hub.identities.link(user.id, account)
  const held = async () => ((await hub.users.get(user.id))?.roles ?? []).map(({ role }) => role)
  const other = identityId(account.issuer, account.subject)
  await hub.identities.refresh(other)
  expect(await held()).toEqual(['reviewer', 'gh-core'])
  first.claims = saying([])
  await hub.identities.refresh(ID)
  expect(await held()).toEqual(['gh-core'])
  await hub.identities.unlink(user.id, other)
  expect(await held()).toEqual([])
})

test('who has a role by name as well keeps it when the issuer does not say it any more', async () => {
  const roles = { reviewer: { ...ROLES.reviewer, users: ['alice'] } }
  const { hub, said, lists } = await scene(['reviewer'], { roles })
  said.claims = saying([])
  await hub.identities.refresh(ID)
  expect(await lists()).toBe(200)
})

test('a login with a shared password has no role but that of every user, however it comes', async () => {
  const shared = sharedPasswordAuthenticator({ password: 'everybody-knows-it' })
  const roles = {
    reviewer: { ...ROLES.reviewer, users: ['alice'], groups: ['staff'] },
  }
  const access = { allow: [everyone()], roles: [roleFor('reviewer', everyone())] }
  const { hub, login } = await make({ authenticators: [shared], roles, access })
  const { browser } = await login('alice', 'everybody-knows-it')
  await hub.groups.create('staff', ['alice'])
  expect(await hub.users.byName('alice')).not.toHaveProperty('roles')
  expect((await browser.api('/hub/api/users', { site: 'same-origin' })).status).toBe(403)
  expect((await browser.api('/hub/api/user', { site: 'same-origin' })).status).toBe(200)
})

test('a record that was written before there were roles reads as one without', async () => {
  const store = memoryStore()
  const before = { id: 'u-old', name: 'alice', admin: false, createdAt: 1 }
  await store.transact([{ op: 'put', kind: 'user', value: before, expect: 0 }])
  const one = await scene(['reviewer'], { store })
  expect(one.alice).toBe('u-old')
  expect(await one.lists()).toBe(200)
})

test('administrators read where a role comes from, and which names gave none', async () => {
  const said: Said = { claims: saying(['reviewer', 'offline_access']) }
  const people = fakeAuthenticator({
    accounts: { alice: passwordOf('alice'), root: passwordOf('root') },
    about: (name) => (name === 'alice' ? { ...said } : {}),
  })
  const { login } = await make({
    authenticators: [people],
    roles: ROLES,
    access: { allow: [everyone()], roles: [rolesFromClaim('realm_access.roles')] },
  })
  await login('alice')
  const page = await (await login('root')).browser.get('/hub/admin/users/alice')
  expect(page.text).toContain(`By ${CLAIM}`)
  expect(page.text).toContain('Names that are no roles of this hub: offline_access')
})
