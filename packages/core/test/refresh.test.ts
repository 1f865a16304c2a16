import { fakeAuthenticator, fakeClock, gate, until, type FakeAuthenticator } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { grantAdmin } from '../src/auth/policy.ts'
import { authenticatedBy, everyone, groups, not, usernames } from '../src/auth/rules.ts'
import type { Identity } from '../src/contract/authenticator.ts'
import { identityId } from '../src/contract/records.ts'
import type { Store } from '../src/contract/store.ts'
import type { HubOptions } from '../src/options.ts'
import { memoryStore } from '../src/store/memory.ts'
import { passwordOf, webHubs } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const ID = identityId('local:fake', 'subject-of-alice')
const MINUTE = 60_000
const ALICE: Identity = { issuer: 'local:fake', subject: 'subject-of-alice', username: 'alice' }

function issuer(about?: (username: string) => Partial<Identity>): FakeAuthenticator {
  const accounts = { alice: passwordOf('alice'), bob: passwordOf('bob') }
  return fakeAuthenticator({ accounts, about, capabilities: ['refresh'] })
}

/** A hub whose time a test moves. */
async function confirming(options: Partial<HubOptions> = {}, about?: Parameters<typeof issuer>[0]) {
  const clock = fakeClock()
  const authenticator = issuer(about)
  const web = await make({ authenticators: [authenticator], now: clock.now, ...options })
  const { browser } = await web.login('alice')
  const status = async (): Promise<number> =>
    (await browser.get('/hub/home', { follow: false })).status
  const alice = async () => (await web.hub.users.byName('alice'))!
  return { ...web, clock, authenticator, browser, status, alice }
}

describe('a login that lasts', () => {
  test('is not confirmed while it is fresh, and is when it is stale', async () => {
    const { clock, authenticator, status } = await confirming()
    expect(await status()).toBe(200)
    clock.advance(4 * MINUTE)
    expect(await status()).toBe(200)
    expect(authenticator.calls).toEqual([])
    clock.advance(2 * MINUTE)
    expect(await status()).toBe(200)
    expect(authenticator.calls).toMatchObject([{ about: 'refresh', username: 'alice' }])
    expect(await status()).toBe(200)
    expect(authenticator.calls).toHaveLength(1)
  })

  test('that its issuer does not know any more ends: a page leads to the login, the API refuses', async () => {
    const { clock, authenticator, browser, hub, alice } = await confirming()
    authenticator.refreshWith({ type: 'expired', reason: 'revoked' })
    clock.advance(6 * MINUTE)
    const page = await browser.get('/hub/token', { follow: false })
    expect(page.status).toBe(302)
    expect(page.location?.pathname).toBe('/hub/login')
    expect((await browser.api('/hub/api/user', { site: 'same-origin' })).status).toBe(403)
    expect(await hub.sessions.ofUser((await alice()).id)).toEqual([])
  })

  test('stays as it is while the issuer is away, which is not asked by every request', async () => {
    const { clock, authenticator, status } = await confirming()
    authenticator.refreshWith({ type: 'unavailable', reason: 'no route' })
    clock.advance(6 * MINUTE)
    expect(await status()).toBe(200)
    expect(await status()).toBe(200)
    expect(authenticator.calls).toHaveLength(1)
    clock.advance(MINUTE)
    authenticator.refreshWith(() => Promise.reject(new Error('a bug')))
    expect(await status()).toBe(200)
    expect(authenticator.calls).toHaveLength(2)
  })

  test('never becomes the login of somebody else', async () => {
    const { clock, authenticator, status, hub } = await confirming()
    authenticator.refreshWith({ type: 'updated', identity: { ...ALICE, subject: 'mallory' } })
    clock.advance(6 * MINUTE)
    expect(await status()).toBe(200)
    expect(await hub.identities.ofUser('nobody')).toEqual([])
    expect(await hub.identities.refresh(ID)).toBe('unavailable')
  })

  test('is never confirmed with an interval of 0', async () => {
    const { clock, authenticator, status } = await confirming({ refresh: { interval: 0 } })
    clock.advance(60 * MINUTE)
    expect(await status()).toBe(200)
    expect(authenticator.calls).toEqual([])
  })
})

describe('at a refresh the policy', () => {
  const members = { allow: [groups('lab')] }

  test('refuses who has left the group: sessions and API tokens end, the reason is told', async () => {
    const stated = { groups: ['lab'] }
    const { clock, authenticator, hub, alice, status, browser } = await confirming(
      { access: members },
      () => stated,
    )
    const told: unknown[] = []
    hub.on('access.ended', ({ data }) => told.push(data))
    const { id } = await alice()
    const { secret } = await hub.tokens.mint({ userId: id, scopes: ['self'] })
    const byToken = async (): Promise<number> =>
      (
        await hub.fetch(
          new Request('http://hub.localhost/hub/api/user', {
            headers: { authorization: `token ${secret}` },
          }),
        )
      ).status
    expect(await byToken()).toBe(200)
    authenticator.refreshWith({ type: 'updated', identity: { ...ALICE, groups: [] } })
    clock.advance(6 * MINUTE)
    expect(await status()).toBe(302)
    expect(await hub.sessions.ofUser(id)).toEqual([])
    expect(await byToken()).toBe(403)
    await until(() => told.length > 0)
    expect(told).toMatchObject([
      { userId: id, kind: 'policy', reason: 'none of groups(lab) holds', suspended: true },
    ])
    // And who is let in again has the tokens again.
    stated.groups = ['lab']
    const form = await browser.get('/hub/login')
    await browser.submit(form, { username: 'alice', password: passwordOf('alice') })
    expect(await byToken()).toBe(200)
  })

  test('is asked also where there is no issuer to ask', async () => {
    const refusing = { now: false }
    const rule = { name: 'open()', test: () => !refusing.now }
    const clock = fakeClock()
    const { login } = await make({ access: { allow: [rule] }, now: clock.now })
    const { browser } = await login('alice')
    refusing.now = true
    clock.advance(6 * MINUTE)
    expect((await browser.get('/hub/home', { follow: false })).status).toBe(302)
  })

  test('stops servers when the hub is told to, and only then', async () => {
    for (const stopServers of [true, false]) {
      const { clock, authenticator, hub, status, alice } = await confirming(
        { access: members, refresh: { stopServers } },
        () => ({ groups: ['lab'] }),
      )
      await hub.servers.start({ user: 'alice' })
      authenticator.refreshWith({ type: 'updated', identity: { ...ALICE, groups: [] } })
      clock.advance(6 * MINUTE)
      expect(await status()).toBe(302)
      expect((await alice()).suspendedAt).toBeDefined()
      const server = await hub.servers.get({ user: 'alice' })
      expect(server?.desired).toBe(stopServers ? 'stopped' : 'running')
      if (stopServers) expect(server?.reason?.code).toBe('access-ended')
    }
  })

  test('gives and takes admin rights and groups', async () => {
    const access = {
      allow: [everyone()],
      admin: [grantAdmin(groups('ops')), { rule: not(groups('ops')), effect: 'revoke' as const }],
    }
    const { authenticator, hub, alice } = await confirming({ access }, () => ({ groups: ['ops'] }))
    expect(await alice()).toMatchObject({ admin: true })
    authenticator.refreshWith({ type: 'updated', identity: { ...ALICE, groups: ['lab'] } })
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    const { id, admin } = await alice()
    expect(admin).toBe(false)
    expect((await hub.groups.ofUsers([id])).get(id)).toEqual(['lab'])
    authenticator.refreshWith({ type: 'updated', identity: ALICE })
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    expect((await hub.groups.ofUsers([id])).get(id)).toEqual(['lab'])
  })

  test('refuses nobody because a rule failed', async () => {
    const directory = { away: false }
    const rule = {
      name: 'directory()',
      test: () => (directory.away ? Promise.reject(new Error('away')) : true),
    }
    const { clock, status, login } = await confirming({ access: { allow: [rule] } })
    directory.away = true
    clock.advance(6 * MINUTE)
    expect(await status()).toBe(200)
    expect((await login('bob')).page.status).toBe(503)
  })

  test('has the facts that were asked before, when the issuer says that all is as it was', async () => {
    const asked: string[] = []
    const about = () => ({
      facts: {
        'fake.teams': async () => {
          asked.push('teams')
          return ['acme']
        },
        'fake.other': async () => {
          asked.push('other')
          return true
        },
      },
    })
    const rule = {
      name: 'acme()',
      needs: { facts: ['fake.teams'] },
      test: async ({ identity }: { readonly identity: Identity }) => {
        const teams = await identity.facts?.['fake.teams']?.()
        return Array.isArray(teams) && teams.includes('acme')
      },
    }
    const offered = { 'fake.teams': { missingScopes: [] }, 'fake.other': { missingScopes: [] } }
    const accounts = { alice: passwordOf('alice') }
    const authenticator = fakeAuthenticator({
      accounts,
      about,
      facts: offered,
      capabilities: ['refresh'],
    })
    const { login, hub } = await make({
      authenticators: [authenticator],
      access: { require: [rule], allow: [rule] },
    })
    expect((await login('alice')).page.status).toBe(302)
    // Once, though two rules asked; and what no rule asks is not asked.
    expect(asked).toEqual(['teams'])
    expect(await hub.identities.refresh(ID)).toBe('admitted')
    expect(asked).toEqual(['teams'])
    const facts = { 'fake.teams': async () => ['elsewhere'] }
    authenticator.refreshWith({ type: 'updated', identity: { ...ALICE, facts } })
    expect(await hub.identities.refresh(ID)).toBe('refused')
  })
})

describe('tokens of the issuer', () => {
  test('replace the old ones, also when the policy refuses; without new ones the old stay', async () => {
    const { authenticator, hub } = await confirming({
      access: { deny: [groups('out')], allow: [everyone()] },
    })
    const next = (stated: readonly string[], token?: string) =>
      authenticator.refreshWith({
        type: 'updated',
        identity: { ...ALICE, groups: stated },
        ...(token === undefined ? {} : { grant: { tokens: { access: token } } }),
      })
    const held = async () => {
      await hub.identities.refresh(ID)
      return authenticator.calls.at(-1)?.grant?.tokens['access']
    }
    next([], 'second')
    expect(await held()).toBe('access-of-alice')
    next([])
    expect(await held()).toBe('second')
    next(['out'], 'third')
    expect(await held()).toBe('second')
    expect(await held()).toBe('third')
  })

  test('that no secret opens any more are as if there were none', async () => {
    const store = { ...memoryStore(), close: () => Promise.resolve() }
    const authenticators = [issuer()]
    const first = await make({ store, authenticators, secrets: ['a'.repeat(32)] })
    await first.login('alice')
    await first.hub.close()
    const second = await make({ store, authenticators, secrets: ['b'.repeat(32), 'a'.repeat(32)] })
    await second.hub.identities.refresh(ID)
    expect(authenticators[0]?.calls.at(-1)?.grant?.tokens).toEqual({ access: 'access-of-alice' })
    await second.hub.close()
    // What was refreshed is sealed with the new one: the old one may go.
    const third = await make({ store, authenticators, secrets: ['b'.repeat(32)] })
    await third.hub.identities.refresh(ID)
    expect(authenticators[0]?.calls.at(-1)?.grant?.tokens).toEqual({ access: 'access-of-alice' })
    await third.hub.close()
    const fourth = await make({ store, authenticators, secrets: ['c'.repeat(32)] })
    expect(await fourth.hub.identities.refresh(ID)).toBe('admitted')
    expect(authenticators[0]?.calls.at(-1)?.grant).toBeUndefined()
  })
})

describe('of several at once', () => {
  test('one asks the issuer, in one process and over several', async () => {
    const memory = memoryStore()
    let waiting = 0
    const store: Store = {
      ...memory,
      close: () => Promise.resolve(),
      async acquire(key, holder, ttl) {
        const fence = await memory.acquire(key, holder, ttl)
        if (!fence && key.startsWith('refresh:')) waiting += 1
        return fence
      },
    }
    const authenticator = issuer()
    const one = await make({ store, authenticators: [authenticator] })
    const two = await make({ store, authenticators: [authenticator] })
    await one.login('alice')
    const door = gate()
    let open = 0
    let most = 0
    authenticator.refreshWith(async () => {
      most = Math.max(most, (open += 1))
      await door.pass()
      open -= 1
      return { type: 'fresh' }
    })
    const asked = [one, one, two, two].map(({ hub }) => hub.identities.refresh(ID))
    // The other process stands in line: what it comes to see is what the first was told.
    await until(() => waiting > 0)
    door.open()
    expect(await Promise.all(asked)).toEqual(['admitted', 'admitted', 'admitted', 'admitted'])
    expect(most).toBe(1)
    expect(authenticator.calls).toHaveLength(1)
  })

  test('a login that comes meanwhile has the last word', async () => {
    const { authenticator, hub, login } = await confirming()
    const door = gate()
    authenticator.refreshWith(async () => {
      await door.pass()
      return { type: 'expired', reason: 'the old tokens' }
    })
    const asking = hub.identities.refresh(ID)
    await until(() => authenticator.calls.length > 0)
    const { browser } = await login('alice')
    door.open()
    await asking
    expect((await browser.get('/hub/home', { follow: false })).status).toBe(200)
  })
})

describe('without a request', () => {
  test('who uses the hub is asked about', async () => {
    const authenticator = issuer()
    const { login, hub } = await make({
      authenticators: [authenticator],
      refresh: { interval: 20 },
    })
    authenticator.refreshWith({ type: 'expired', reason: 'revoked' })
    await login('alice')
    const alice = await hub.users.byName('alice')
    await until(async () => (await hub.sessions.ofUser(alice?.id ?? '')).length === 0)
  })
})

describe('before a start', () => {
  test('the issuer is asked when the hub is told to; who has no access gets no server', async () => {
    const { clock, authenticator, hub } = await confirming({ refresh: { beforeStart: true } })
    clock.advance(MINUTE)
    await hub.servers.start({ user: 'alice' })
    expect(authenticator.calls).toHaveLength(1)
    await hub.servers.stop({ user: 'alice' })
    clock.advance(MINUTE)
    authenticator.refreshWith({ type: 'expired', reason: 'revoked' })
    await expect(hub.servers.start({ user: 'alice' })).rejects.toMatchObject({
      code: 'HUB_ERR_NOT_ALLOWED',
      status: 403,
    })
    expect((await hub.servers.get({ user: 'alice' }))?.desired).toBe('stopped')
  })

  test('nobody is asked otherwise, nor just after a login', async () => {
    const plain = await confirming()
    plain.clock.advance(MINUTE)
    await plain.hub.servers.start({ user: 'alice' })
    const told = await confirming({ refresh: { beforeStart: true } })
    await told.hub.servers.start({ user: 'alice' })
    expect([...plain.authenticator.calls, ...told.authenticator.calls]).toEqual([])
  })
})

describe('hooks', () => {
  test('get identity and tokens of the user, as the refresh before the start left them', async () => {
    const seen: unknown[] = []
    const { clock, authenticator, hub } = await confirming({
      refresh: { beforeStart: true },
      hooks: { preSpawn: ({ auth }) => void seen.push(auth) },
    })
    clock.advance(MINUTE)
    authenticator.refreshWith({
      type: 'updated',
      identity: { ...ALICE, claims: { plan: 'gold' } },
      grant: { tokens: { access: 'second' } },
    })
    await hub.servers.start({ user: 'alice' })
    expect(seen).toMatchObject([
      [
        {
          authenticator: 'fake',
          identity: { ...ALICE, claims: { plan: 'gold' } },
          grant: { tokens: { access: 'second' } },
        },
      ],
    ])
    await hub.users.create({ name: 'nobody' })
    await hub.servers.start({ user: 'nobody' })
    expect(seen.at(-1)).toEqual([])
  })

  test('what is kept is not in clear', async () => {
    const { store, alice } = await confirming()
    const [record] = await store.find('identity', { where: { userId: (await alice()).id } })
    expect(JSON.stringify(record)).not.toContain('access-of-alice')
    expect(record?.value.grant).toMatch(/^ey/)
  })
})

test('an authenticator that the hub has no more leaves its logins as they are', async () => {
  const store = { ...memoryStore(), close: () => Promise.resolve() }
  const clock = fakeClock()
  const before = await make({ store, authenticators: [issuer()], now: clock.now })
  await before.login('alice')
  await before.hub.close()
  const other = fakeAuthenticator({ id: 'other' })
  const after = await make({
    store,
    authenticators: [other],
    access: { allow: [authenticatedBy('other'), usernames('bob')] },
    now: clock.now,
  })
  expect(await after.hub.identities.refresh(ID)).toBe('unavailable')
})
