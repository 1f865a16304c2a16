import { expect, test } from 'vitest'
import { mediawiki } from '../src/index.ts'
import { logIn, SECRET, setUp, WIKI, type Wiki } from './support/wiki.ts'
import { visitor } from './support/visitor.ts'

test('a login goes to the wiki and comes back with who that is', async () => {
  const made = await setUp()
  await using _ = made.fake
  const { there, outcome } = await logIn(made)
  expect(there.href).toBe(
    `${WIKI}?title=Special%3AOAuth%2Fauthorize&oauth_token=key&oauth_consumer_key=client_id`,
  )
  expect(outcome).toMatchObject({
    type: 'identified',
    identity: {
      issuer: 'https://meta.wikimedia.org',
      subject: '42',
      username: 'wash_burn',
      claims: { groups: ['user'] },
    },
    grant: { tokens: { access_token: 'key', access_token_secret: 'secret' } },
  })
  expect(made.fake.asked.map(({ method }) => method)).toEqual(['POST', 'POST', 'POST'])
})

test('a callback with no, another or a used token is rejected', async () => {
  const made = await setUp()
  await using _ = made.fake
  const code = async (query: string) => (await logIn(made, visitor(), query)).outcome
  expect(await code('x=y')).toMatchObject({ code: 'state-missing' })
  expect(await code('oauth_token=another')).toMatchObject({ code: 'state-mismatch' })
  expect(await code('oauth_token=key&oauth_token=key')).toMatchObject({ code: 'state-missing' })
  const browser = visitor()
  const { back, outcome } = await logIn(made, browser)
  expect(outcome.type).toBe('identified')
  expect(await made.side.callback(browser, back)).toMatchObject({ code: 'state-used' })
})

test('a refresh asks who that is, and ends what the wiki refuses', async () => {
  const wiki: Wiki = {}
  const made = await setUp(wiki)
  await using _ = made.fake
  const { outcome } = await logIn(made)
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  const { identity, grant } = outcome
  const refresh = () => made.authenticator.refresh?.(identity, grant, made.side.context())
  expect(await refresh()).toMatchObject({ type: 'updated', identity: { username: 'wash_burn' } })
  wiki.status = 503
  expect(await refresh()).toMatchObject({ type: 'unavailable' })
  wiki.status = 401
  expect(await refresh()).toMatchObject({ type: 'expired' })
})

test('options of OAuth 2 are refused', () => {
  const client = { clientId: 'client_id', clientSecret: SECRET }
  expect(() => mediawiki(Object.assign({ scopes: ['x'] }, client))).toThrow('mediawiki.scopes')
  expect(() => mediawiki({ ...client, url: 'http://wiki.example/index.php' })).toThrow('https')
  expect(() => mediawiki({ clientId: 'x', clientSecret: '' })).toThrow('mediawiki.clientSecret')
})
