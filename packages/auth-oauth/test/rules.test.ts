import type { Identity } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import {
  bitbucket,
  cilogon,
  entra,
  github,
  gitlab,
  google,
  type ProviderRule,
} from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'
import type { FactoryCase } from './support/factory-case.ts'
import { startFakeProvider, type FakeProvider, type Script } from './support/fake-provider.ts'
import { hubSide } from './support/visitor.ts'

function factory(name: string): FactoryCase {
  const found = FACTORIES.find((one) => one.name === name)
  if (!found) throw new Error(name)
  return found
}

/** Logs in at a provider as it is in `FACTORIES`, but for what is given. */
async function person(
  name: string,
  changes: Partial<FactoryCase> = {},
  script: Script = {},
): Promise<{ fake: FakeProvider; identity: Identity }> {
  const one = { ...factory(name), ...changes }
  const fake = await startFakeProvider(one)
  Object.assign(fake.script, script)
  const http = { dispatcher: fake.dispatcher }
  const authenticator = one.make({ clientId: 'hub', clientSecret: 'secret', http })
  const outcome = await fake.login(authenticator, hubSide(authenticator))
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  return { fake, identity: outcome.identity }
}

const RULES: readonly [provider: string, rule: ProviderRule, holds: boolean][] = [
  ['github', github.org('github'), true],
  ['github', github.org('GitHub', { role: 'admin' }), true],
  ['github', github.org('github', { role: 'member' }), false],
  // Invited, and has not come.
  ['github', github.org('invitocat'), false],
  ['github', github.org('acme'), false],
  ['github', github.team('GitHub', 'justice-league'), true],
  ['github', github.team('octocat', 'justice-league'), false],
  ['gitlab', gitlab.group('group1/sub'), true],
  ['gitlab', gitlab.group('sub'), false],
  ['bitbucket', bitbucket.workspace('group1'), true],
  ['bitbucket', bitbucket.workspace('{2}'), true],
  ['bitbucket', bitbucket.workspace('workspace_base'), false],
  ['google', google.hostedDomain('EXAMPLE.com'), true],
  ['google', google.hostedDomain('example.org', 'sub.example.com'), false],
  ['entra', entra.group('96000b2c-7333-4f6e-a2c3-e7608fa2d131'), true],
  ['entra', entra.group('ceb90a42-030f-44f1-a0c7-825b572a3b07'), false],
  ['cilogon', cilogon.idp('https://some-idp.com/login/oauth/authorize'), true],
  ['cilogon', cilogon.idp('https://some-idp.com'), false],
  // A fact of another provider is not there.
  ['oidc', gitlab.group('group1/sub'), false],
  ['google', github.org('github'), false],
]

test.each(RULES.map(([provider, rule, holds]) => ({ provider, rule, holds, words: rule.name })))(
  'of $provider, $words is $holds',
  async ({ provider, rule, holds }) => {
    const { fake, identity } = await person(provider)
    await using _ = fake
    expect(await rule.test({ identity })).toBe(holds)
    expect(rule.text).toMatch(/^(members|owners|people) of /)
  },
)

test('nothing is asked before a rule asks, and then once', async () => {
  const { fake, identity } = await person('github')
  await using _ = fake
  const calls = (): number =>
    fake.asked.filter(({ url }) => url.pathname === '/user/memberships/orgs').length
  expect(calls()).toBe(0)
  const rules = [github.org('github'), github.org('acme'), github.org('github', { role: 'admin' })]
  await Promise.all(rules.map((rule) => rule.test({ identity })))
  expect(calls()).toBe(1)
  const [{ headers } = {}] = fake.asked.filter(
    ({ url }) => url.pathname === '/user/memberships/orgs',
  )
  expect(headers?.authorization).toBe('Bearer an access token that nobody must ever read')
})

test('lists are read to their end, but not at another site', async () => {
  const url = 'https://api.github.com/user/teams'
  const team = (slug: string) => [{ slug, organization: { login: 'acme' } }]
  const paged = (next: string): Script => ({
    reply: ({ url: { href, searchParams } }) => {
      if (!href.startsWith(url)) return undefined
      if (searchParams.get('page') === '2') return { json: team('second') }
      return {
        headers: { link: `<${next}>; rel="next", <${url}>; rel="last"` },
        json: team('first'),
      }
    },
  })
  const here = await person('github', {}, paged(`${url}?page=2`))
  expect(await github.team('acme', 'second').test(here)).toBe(true)
  await here.fake[Symbol.asyncDispose]()
  const there = await person('github', {}, paged('https://evil.example/user/teams?page=2'))
  await expect(github.team('acme', 'first').test(there)).rejects.toThrow('another site')
  expect(there.fake.asked.map((asked) => asked.url.host)).not.toContain('evil.example')
  await there.fake[Symbol.asyncDispose]()
})

test('a list that does not end, is none, or is refused, refuses the person', async () => {
  const url = 'https://api.github.com/user/teams'
  const endless = { headers: { link: `<${url}>; rel="next"` }, json: [] }
  for (const answer of [endless, { json: {} }, { status: 403, json: [] }, { status: 502 }]) {
    const { fake, identity } = await person(
      'github',
      {},
      {
        reply: (asked) => (asked.url.href.startsWith(url) ? answer : undefined),
      },
    )
    await using _ = fake
    await expect(github.team('acme', 'first').test({ identity })).rejects.toThrow()
  }
})

test('a scope that was not asked for is said at construction, one that was not granted when asked', async () => {
  const authenticator = github({ clientId: 'hub', clientSecret: 'secret' })
  expect(authenticator.facts).toEqual({
    'github.organizations': { missingScopes: ['read:org'] },
    'github.teams': { missingScopes: ['read:org'] },
  })
  const { fake, identity } = await person(
    'github',
    {},
    {
      token: (response) => ({ ...response, scope: 'user:email,gist' }),
    },
  )
  await using _ = fake
  await expect(github.org('github').test({ identity })).rejects.toThrow('read:org')
})

test('projects of GitLab count from an access level on', async () => {
  // docs.gitlab.com/api/projects, "List all projects": the answer with `simple`, by `min_access_level`.
  const routes = Object.fromEntries(
    [
      { level: 20, ids: [4, 6] },
      { level: 30, ids: [4] },
    ].map(({ level, ids }) => [
      `https://gitlab.com/api/v4/projects?membership=true&simple=true&min_access_level=${level}&per_page=100`,
      ids.map((id) => ({ id, description: null, path_with_namespace: 'diaspora/diaspora-client' })),
    ]),
  )
  const { fake, identity } = await person('gitlab', {
    routes,
    make: (base) => gitlab({ ...base, scopes: ['read_api'] }),
  })
  await using _ = fake
  expect(await gitlab.project(4).test({ identity })).toBe(true)
  expect(await gitlab.project(6).test({ identity })).toBe(false)
  expect(await gitlab.project(6, 20).test({ identity })).toBe(true)
  expect(await gitlab.project(3).test({ identity })).toBe(false)
  expect(() => gitlab.project(4, 25)).toThrow('expected one of 10, 15, 20, 30, 40, 50')
})

test('groups of Microsoft that do not fit into a token are asked of Graph', async () => {
  const { claims } = factory('entra')
  // learn.microsoft.com/entra/identity-platform/id-token-claims-reference, "Groups overage claim".
  const overage = {
    ...claims,
    groups: undefined,
    _claim_names: { groups: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://evil.example/getMemberObjects' } },
  }
  // learn.microsoft.com/graph/api/user-list-transitivememberof: example 1, with roles.
  const graph = 'https://graph.microsoft.com/v1.0/me/transitiveMemberOf'
  const next = `${graph}?$select=id&$top=999&$skiptoken=second`
  const group = (id: string) => ({ '@odata.type': '#microsoft.graph.group', id })
  const { fake, identity } = await person('entra', {
    claims: overage,
    routes: {
      [`${graph}?$select=id&$top=999`]: {
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects(id)',
        '@odata.nextLink': next,
        value: [{ '@odata.type': '#microsoft.graph.directoryRole', id: 'role1' }, group('group0')],
      },
      [next]: { value: [group('group1')] },
    },
  })
  await using _ = fake
  expect(await entra.group('group1').test({ identity })).toBe(true)
  expect(await entra.group('group0').test({ identity })).toBe(true)
  expect(await entra.group('role1').test({ identity })).toBe(false)
  expect(fake.asked.map(({ url }) => url.host)).not.toContain('evil.example')
})

test('names of two providers never meet where their options keep them apart', async () => {
  const other = { ...factory('cilogon').claims, idp: 'https://other.example' }
  await expect(person('cilogon', { claims: other })).rejects.toThrow('may not be used')
  const foreign = { sub: '1', preferred_username: 'user1@globusid.org@evil.example' }
  await expect(person('globus', { claims: foreign })).rejects.toThrow('another identity provider')
  const tenant = { ...factory('entra').claims, tid: '11111111-2222-3333-4444-555555555555' }
  await expect(person('entra', { claims: tenant })).rejects.toThrow('another tenant')
  const google2 = { ...factory('google').claims, hd: undefined }
  expect((await person('google', { claims: google2 })).identity.username).toBe('jsmith@example.com')
  const twice = { ...factory('google').claims, email: 'a@evil.example@example.com' }
  await expect(person('google', { claims: twice })).rejects.toThrow('no plain address')
  const unverified = { ...factory('auth0').claims, email_verified: false }
  await expect(person('auth0', { claims: unverified })).rejects.toThrow('no verified email')
})

test('an address at a domain makes nobody one of its people at Google', async () => {
  // Verified, and of a time before its owner left.
  for (const hd of [undefined, 'other.example', 'sub.example.com', 'example.com.evil.example']) {
    const { fake, identity } = await person('google', {
      claims: { ...factory('google').claims, hd },
    })
    await using _ = fake
    expect(identity.email).toEqual({ address: 'jsmith@example.com', verified: true })
    expect(await google.hostedDomain('example.com').test({ identity })).toBe(false)
  }
})

test("GitHub's e-mail address is the primary one, and verified as GitHub says", async () => {
  expect((await person('github')).identity.email).toEqual({
    address: 'octocat@github.com',
    verified: true,
  })
})
