import { gate, until } from '@hubkit/testkit'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import type { JsonValue } from '../src/contract/json.ts'
import { dig, restHub, type RestHub } from './support/rest.ts'

let hub: RestHub
beforeEach(async () => {
  hub = await restHub()
})
afterEach(() => hub.close())

const PATH = '/users/alice/activity'
const tell = (body: JsonValue, token = hub.alice) => hub.ask(PATH, { method: 'POST', body, token })
const at = (offset: number): string => new Date(Date.now() + offset).toISOString()

describe('activity', () => {
  test('moves times forward, never back; the answer is empty (49: test_update_server_activity)', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    const [late, early] = [at(60_000), at(-60_000)]
    const answer = await tell({ last_activity: late, servers: { '': { last_activity: late } } })
    expect([answer.status, answer.text]).toEqual([200, ''])
    await tell({ last_activity: early, servers: { '': { last_activity: early } } })
    const seen = await until(async () => {
      const { json } = await hub.ask('/users/alice')
      return dig(json, 'last_activity') === late ? json : undefined
    })
    expect(dig(seen, 'servers', '', 'last_activity')).toBe(late)
  })

  test('is stored once it is answered, and is not answered with 200 when it cannot be', async () => {
    const server = await hub.hub.servers.start({ user: 'alice' })
    const late = Date.now() + 60_000
    const last_activity = new Date(late).toISOString()
    const told = { last_activity, servers: { '': { last_activity } } }
    const refuse = vi.spyOn(hub.store, 'transact')
    refuse.mockRejectedValue(new HubError('HUB_ERR_STORE_READ_ONLY', { status: 503 }))
    expect((await tell(told)).status).toBe(503)
    refuse.mockRestore()
    expect((await tell(told)).status).toBe(200)
    expect((await hub.store.get('server', server.id))?.value.lastActivity).toBe(late)
    expect((await hub.store.get('user', server.userId))?.value.lastActivity).toBe(late)
  })

  test('of a user stays when the server that was used is removed', async () => {
    await hub.hub.servers.start({ user: 'alice', name: 'gpu' })
    const late = at(60_000)
    await tell({ servers: { gpu: { last_activity: late } } })
    const shown = async () => dig((await hub.ask('/users/alice')).json, 'last_activity')
    expect(await shown()).toBe(late)
    await hub.hub.servers.stop({ user: 'alice', name: 'gpu' })
    await hub.ask('/users/alice/servers/gpu', { method: 'DELETE', body: { remove: true } })
    expect(dig((await hub.ask('/users/alice')).json, 'servers', 'gpu')).toBeUndefined()
    expect(await shown()).toBe(late)
  })

  test('reads what single-user servers send', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    const text = '2026-01-02T03:04:05.678901Z'
    expect(
      (await tell({ servers: { '': { last_activity: text } }, last_activity: text })).status,
    ).toBe(200)
  })

  test.each([
    [{}],
    [[]],
    ['x'],
    [{ last_activity: null, servers: {} }],
    [{ last_activity: 'yesterday' }],
    [{ last_activity: 5 }],
    [{ servers: [] }],
    [{ servers: { '': {} } }],
    [{ servers: { '': { last_activity: 'x' } } }],
    [{ servers: { '': 'x' } }],
  ])('%j is 400', async (body) => {
    await hub.hub.servers.start({ user: 'alice' })
    expect((await tell(body)).status).toBe(400)
  })

  test('of an unknown server is 400, and nothing of it is taken (49: test_update_server_activity)', async () => {
    await hub.hub.servers.start({ user: 'alice' })
    const before = dig((await hub.ask('/users/alice')).json, 'servers', '', 'last_activity')
    const answer = await tell({
      servers: { '': { last_activity: at(1000) }, nope: { last_activity: at(1000) } },
    })
    expect([answer.status, dig(answer.json, 'message')]).toEqual([
      400,
      "No such server 'nope' for user alice",
    ])
    expect(dig((await hub.ask('/users/alice')).json, 'servers', '', 'last_activity')).toBe(before)
  })

  test('from more than 59 minutes ahead is 400', async () => {
    expect((await tell({ last_activity: at(58 * 60_000) })).status).toBe(200)
    expect((await tell({ last_activity: at(61 * 60_000) })).status).toBe(400)
  })
})

describe("a server's own token (46: test_server_role_api_calls)", () => {
  const start = async (): Promise<string> => {
    await hub.hub.servers.start({ user: 'alice' })
    return hub.world.running[0]?.given.env['JUPYTERHUB_API_TOKEN'] ?? ''
  }

  test("posts its user's activity, and is nothing to anybody else", async () => {
    const token = await start()
    const body = { last_activity: at(0), servers: { '': { last_activity: at(0) } } }
    expect((await tell(body, token)).status).toBe(200)
    expect((await hub.ask('/users/bob/activity', { method: 'POST', body, token })).status).toBe(404)
    expect((await hub.ask('/users/nobody/activity', { method: 'POST', body, token })).status).toBe(
      404,
    )
    expect((await hub.ask('/users', { token })).status).toBe(403)
    expect((await hub.ask('/users/alice/server', { method: 'DELETE', token })).status).toBe(403)
    expect((await hub.ask('/users/alice/tokens', { method: 'POST', token })).status).toBe(403)
  })

  test('identifies its user, with the scopes it was given and no more (47: test_server_token_scopes)', async () => {
    const { json } = await hub.ask('/user', { token: await start() })
    expect(json).toMatchObject({ kind: 'user', name: 'alice' })
    expect(dig(json, 'scopes')).toEqual([
      'access:servers!server=alice/',
      'read:users:activity!user=alice',
      'users:activity!user=alice',
    ])
  })

  test('ends with the server', async () => {
    const token = await start()
    await hub.ask('/users/alice/server', { method: 'DELETE' })
    expect((await hub.ask('/user', { token })).status).toBe(403)
  })

  test('makes the hub look at once when it calls while it starts', async () => {
    const door = gate()
    // It answers only after it has called, as a server that is slow to come up: without the call the hub would look later.
    hub.spawner.script('start', { hold: door, at: 'after' })
    const starting = hub.ask('/users/alice/server', { method: 'POST' })
    await door.reached
    const token = hub.world.running[0]?.given.env['JUPYTERHUB_API_TOKEN'] ?? ''
    const server = await hub.hub.servers.get({ user: 'alice' })
    const reported = Promise.withResolvers<void>()
    hub.hub.on('server.reported', (event) => {
      if (event.data.serverId === server?.id) reported.resolve()
    })
    expect((await tell({ servers: { '': { last_activity: at(0) } } }, token)).status).toBe(200)
    await reported.promise
    door.open()
    expect((await starting).status).toBe(201)
  })

  test('of another server of the user does not make it look', async () => {
    const other = await start()
    const door = gate()
    hub.spawner.script('start', { hold: door, at: 'after' })
    const starting = hub.ask('/users/alice/servers/exp', { method: 'POST' })
    await door.reached
    let reports = 0
    hub.hub.on('server.reported', () => void (reports += 1))
    expect((await tell({ servers: { exp: { last_activity: at(0) } } }, other)).status).toBe(200)
    door.open()
    await starting
    expect(reports).toBe(0)
  })
})
