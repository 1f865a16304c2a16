// Several ways to log in, each with sources of groups of its own in one policy.
import { fakeAuthenticator, type FakeAuthenticator } from '@hubkit/testkit'
import { afterEach, expect, test } from 'vitest'
import { groupsFromClaim, groupsFromFact } from '../src/auth/group-sources.ts'
import { everyone } from '../src/auth/rules.ts'
import type { Identity } from '../src/contract/authenticator.ts'
import { identityId } from '../src/contract/records.ts'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

type Said = Partial<Identity>

/** An authenticator whose accounts are all about the same person. */
function issuer(id: string, name: string, about: () => Said, facts: boolean): FakeAuthenticator {
  const authenticator = fakeAuthenticator({
    id,
    accounts: { [name]: 'secret' },
    about,
    capabilities: ['refresh'],
    ...(facts && { facts: { 'github.teams': { missingScopes: [] } } }),
  })
  authenticator.refreshWith((identity) => ({
    type: 'updated',
    identity: { ...identity, ...about() },
  }))
  return authenticator
}

async function scene() {
  const staff: { claims: NonNullable<Identity['claims']> } = { claims: { groups: ['lab'] } }
  let teams: readonly string[] | undefined = ['core']
  const web = await make({
    authenticators: [
      issuer('staff', 'alice', () => staff, false),
      issuer('github', 'bob', () => ({ facts: { 'github.teams': async () => teams } }), true),
      fakeAuthenticator({ id: 'guests', accounts: { carol: 'secret' } }),
    ],
    access: {
      allow: [everyone()],
      groups: [groupsFromClaim('groups'), groupsFromFact('github.teams', { prefix: 'gh-' })],
    },
  })
  const enter = async (by: string, username: string): Promise<void> => {
    const visitor = web.visitor()
    const form = await visitor.get('/hub/login')
    await visitor.submit(form, { username, password: 'secret', _authenticator: by })
  }
  return { ...web, staff, teams: (now: typeof teams) => (teams = now), enter }
}

async function groupsOf({ hub }: WebHub, name: string): Promise<readonly string[]> {
  const { id } = (await hub.users.byName(name))!
  return (await hub.groups.ofUsers([id])).get(id) ?? []
}

test('each account has the groups that its own sources name', async () => {
  const web = await scene()
  await web.enter('staff', 'alice')
  await web.enter('github', 'bob')
  expect(await groupsOf(web, 'alice')).toEqual(['lab'])
  expect(await groupsOf(web, 'bob')).toEqual(['gh-core'])
})

test('who is in none any more leaves the last one, also where the issuer leaves the claim out', async () => {
  const web = await scene()
  await web.enter('staff', 'alice')
  web.staff.claims = {}
  await web.hub.identities.refresh(identityId('local:staff', 'subject-of-alice'))
  expect(await groupsOf(web, 'alice')).toEqual([])
})

test('a fact that cannot be told leaves the groups', async () => {
  const web = await scene()
  await web.enter('github', 'bob')
  web.teams(undefined)
  await web.hub.identities.refresh(identityId('local:github', 'subject-of-bob'))
  expect(await groupsOf(web, 'bob')).toEqual(['gh-core'])
})

test('an account that no source is about keeps the groups that an administrator gave', async () => {
  const web = await scene()
  await web.enter('guests', 'carol')
  await web.hub.groups.create('visitors', ['carol'])
  await web.enter('guests', 'carol')
  expect(await groupsOf(web, 'carol')).toEqual(['visitors'])
})
