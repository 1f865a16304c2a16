import { expect, test } from 'vitest'
import { globus } from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'
import { startFakeProvider, type Script } from './support/fake-provider.ts'
import { hubSide, visitor } from './support/visitor.ts'

const SCOPE = 'urn:globus:auth:scope:groups.api.globus.org:view_my_groups_and_memberships'
const GROUP = 'd3974728-6458-11e4-b72d-123139141556'
const INVITED = 'ee49e222-d007-11e4-8b51-22000aa51e6e'

// The fixtures of globus-sdk's own tests (Apache-2.0): a group document, and a token response with other_tokens.
const GROUPS = [
  {
    name: "Claptrap's Rough Riders",
    id: GROUP,
    group_type: 'regular',
    my_memberships: [{ group_id: GROUP, role: 'member', status: 'active' }],
  },
  { id: INVITED, my_memberships: [{ group_id: INVITED, role: 'member', status: 'invited' }] },
]
const other = {
  access_token: 'access_token_2',
  expires_in: 172_800,
  resource_server: 'groups.api.globus.org',
  scope: SCOPE,
  token_type: 'Bearer',
}

async function login(token: Script['token']) {
  const one = FACTORIES.find(({ name }) => name === 'globus')
  if (!one) throw new Error('globus')
  const fake = await startFakeProvider({
    ...one,
    routes: { 'https://groups.api.globus.org/v2/groups/my_groups': GROUPS },
  })
  if (token) fake.script.token = token
  const http = { dispatcher: fake.dispatcher }
  const client = { clientId: 'hub', clientSecret: 'secret', scopes: [SCOPE], http }
  const authenticator = globus(client)
  const side = hubSide(authenticator)
  const outcome = await fake.login(authenticator, side)
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  return { fake, authenticator, side, outcome, identity: outcome.identity }
}

test('groups of Globus are asked with the token for them, and only active members count', async () => {
  const { fake, identity } = await login((response) => ({
    ...response,
    scope: 'openid profile email',
    other_tokens: [other],
  }))
  await using _ = fake
  expect(await globus.group(GROUP.toUpperCase()).test({ identity })).toBe(true)
  expect(await globus.group(INVITED).test({ identity })).toBe(false)
  const asked = fake.asked.find(({ url }) => url.host === 'groups.api.globus.org')
  expect(asked?.headers.authorization).toBe('Bearer access_token_2')
})

test('without a token for groups a rule refuses, and one that was not asked for is told', async () => {
  const { fake, identity } = await login((response) => ({ ...response, scope: 'openid' }))
  await using _ = fake
  await expect(globus.group(GROUP).test({ identity })).rejects.toThrow(SCOPE)
  expect(globus({ clientId: 'hub', clientSecret: 'secret' }).facts).toEqual({
    'globus.groups': { missingScopes: [SCOPE] },
  })
})

test('a logout revokes the tokens for other servers too', async () => {
  const { fake, authenticator, side, outcome } = await login((response) => ({
    ...response,
    other_tokens: [other],
  }))
  await using _ = fake
  await authenticator.logout?.(outcome.identity, outcome.grant, side.context(visitor()))
  const revoked = fake.asked
    .filter(({ form }) => form.has('token'))
    .map(({ form }) => form.get('token'))
  expect(revoked).toContain('access_token_2')
})
