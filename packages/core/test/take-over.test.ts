import { fakeSpawner, fakeWorld, type FakeSpawner } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, test } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import type { ForeignServer, TakeOverContext } from '../src/contract/spawner.ts'

const URL_OF_IT = 'http://127.0.0.1:9'

function found(more: Partial<ForeignServer> = {}): ForeignServer {
  const { user = 'alice', name = '' } = more
  return {
    user,
    name,
    url: URL_OF_IT,
    token: `token of ${user}/${name}`,
    clientId: `jupyterhub-user-${user}-${name}`,
    state: { place: 'there' },
    startedAt: 1000,
    ...more,
  }
}

/** A spawner that finds what a test says. */
function finding(servers: readonly ForeignServer[]): {
  readonly spawner: FakeSpawner
  readonly calls: TakeOverContext[]
} {
  const calls: TakeOverContext[] = []
  const spawner: FakeSpawner = {
    ...fakeSpawner({ world: fakeWorld(), without: ['watch', 'list'] }),
    poll: () => Promise.resolve({ phase: 'unknown' }),
    async *foreign() {
      yield* servers
    },
    takeOver(ctx) {
      calls.push(ctx)
      return Promise.resolve()
    },
  }
  return { spawner, calls }
}

test('servers of another hub become ready ones of this hub, with the tokens and client ids that they have', async () => {
  const { spawner, calls } = finding([found(), found({ user: 'new', name: 'gpu' })])
  await using one = await createTestHub({ spawner })
  const { hub } = one
  const { taken, refused } = await hub.takeOver()
  expect(refused).toEqual([])
  expect(taken).toMatchObject([
    { phase: 'ready', attempt: 1, url: URL_OF_IT, state: { place: 'there' }, startedAt: 1000 },
    { phase: 'ready', attempt: 1, name: 'gpu' },
  ])
  expect(calls).toMatchObject([
    { attempt: 1, server: { user: { name: 'alice' }, prefix: '/user/alice/' } },
    { attempt: 1, server: { user: { name: 'new' }, prefix: '/user/new/gpu/' } },
  ])
  expect(await hub.tokens.find('token of alice/')).toMatchObject({ serverId: taken[0]?.id })
  expect(JSON.stringify(taken)).not.toContain('token of')
  expect(await hub.takeOver()).toMatchObject({ taken: [], known: [{}, {}], refused: [] })
  expect(calls).toHaveLength(2)
})

test('its OAuth client is known by the id it was given, until it stops', async () => {
  const { spawner } = finding([found()])
  await using one = await createTestHub({ spawner })
  await one.hub.takeOver()
  const alice = await one.login('alice')
  const query = new URLSearchParams({
    client_id: 'jupyterhub-user-alice-',
    redirect_uri: '/user/alice/oauth_callback',
    response_type: 'code',
    state: 's',
  })
  const ask = () => alice.get(`/hub/api/oauth2/authorize?${String(query)}`, { follow: false })
  const answer = await ask()
  const back = new URL(answer.headers.get('location') ?? '', 'http://hub')
  expect(back.pathname).toBe('/user/alice/oauth_callback')
  const redeem = (secret: string): Promise<Response> =>
    one.hub.fetch(
      new Request('http://hub/hub/api/oauth2/token', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          client_id: 'jupyterhub-user-alice-',
          client_secret: secret,
          redirect_uri: '/user/alice/oauth_callback',
        }),
      }),
    )
  expect((await redeem('another')).status).toBe(401)
  expect((await redeem('token of alice/')).status).toBe(200)
  query.set('client_id', `hubkit-server-${(await one.hub.servers.get({ user: 'alice' }))?.id}`)
  expect((await ask()).status).toBe(400)
  query.set('client_id', 'jupyterhub-user-alice-')
  await one.hub.servers.stop({ user: 'alice' })
  expect((await ask()).status).toBe(400)
})

test('what the spawner refuses, and who has a server already, is told of and left alone', async () => {
  const { spawner } = finding([found(), found({ user: 'bob' })])
  spawner.takeOver = ({ server }) =>
    server.user.name === 'bob'
      ? Promise.reject(new HubError('HUB_ERR_CONFLICT', { message: 'It is gone.' }))
      : Promise.resolve()
  await using one = await createTestHub({ spawner })
  await one.hub.users.create({ name: 'alice' })
  await one.hub.servers.start({ user: 'alice' })
  expect(await one.hub.takeOver()).toEqual({
    taken: [],
    known: [],
    refused: [
      { user: 'alice', name: '', message: expect.stringContaining('not stopped') },
      { user: 'bob', name: '', message: 'It is gone.' },
    ],
  })
  expect(await one.hub.servers.get({ user: 'bob' })).toMatchObject({ phase: 'stopped', attempt: 0 })
})
