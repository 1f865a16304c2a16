import { afterEach, expect, test } from 'vitest'
import { until } from '@hubkit/testkit'
import { isHubError } from '../src/contract/errors.ts'
import { memoryStore, type HubOptions } from '../src/index.ts'
import { restHub, type RestHub } from './support/rest.ts'

let one: RestHub | undefined
afterEach(() => one?.close())
async function hubWith(options: Partial<HubOptions> = {}): Promise<RestHub> {
  one = await restHub(options)
  return one
}

/** The samples of an exposition, by name with labels. */
function samples(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))]
    }),
  )
}

/** The answer to a path that need not be the API's. */
async function visit(hub: RestHub, path: string, token = ''): Promise<Response> {
  const headers = token === '' ? {} : { authorization: `token ${token}` }
  return hub.hub.fetch(new Request(`http://hub.test${path}`, { headers }))
}

const read = async (hub: RestHub): Promise<ReadonlyMap<string, number>> =>
  samples((await hub.ask('/metrics')).text)

// What JupyterHub 6.1.1 exposes (jupyterhub/metrics.py), but for reports of its content security policy.
const JUPYTERHUB: Readonly<Record<string, { type: string; series?: readonly string[] }>> = {
  request_duration_seconds: { type: 'histogram' },
  server_spawn_duration_seconds: {
    type: 'histogram',
    series: [
      '{status="success",reason=""}',
      '{status="error",reason=""}',
      '{status="failure",reason=""}',
      '{status="failure",reason="throttled"}',
      '{status="failure",reason="too-many-users"}',
      '{status="failure",reason="already-pending"}',
    ],
  },
  running_servers: { type: 'gauge', series: [''] },
  total_users: { type: 'gauge', series: [''] },
  active_users: {
    type: 'gauge',
    series: ['{period="24h"}', '{period="7d"}', '{period="30d"}'],
  },
  check_routes_duration_seconds: { type: 'histogram', series: [''] },
  hub_startup_duration_seconds: { type: 'histogram', series: [''] },
  proxy_poll_duration_seconds: { type: 'histogram', series: [''] },
  login_duration_seconds: {
    type: 'histogram',
    series: ['{status="LoginStatus.success"}', '{status="LoginStatus.failure"}'],
  },
  logout_duration_seconds: { type: 'histogram', series: [''] },
  proxy_add_duration_seconds: {
    type: 'histogram',
    series: ['{status="success"}', '{status="failure"}'],
  },
  proxy_delete_duration_seconds: {
    type: 'histogram',
    series: ['{status="success"}', '{status="failure"}'],
  },
  server_poll_duration_seconds: {
    type: 'histogram',
    series: ['{status="ServerPollStatus.running"}', '{status="ServerPollStatus.stopped"}'],
  },
  server_stop_seconds: { type: 'histogram', series: ['{status="success"}', '{status="failure"}'] },
  event_loop_interval_seconds: { type: 'histogram', series: [''] },
}

test('have the names, types and labels of JupyterHub, from the first moment on', async () => {
  const hub = await hubWith()
  const { text, headers } = await hub.ask('/metrics')
  expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const found = samples(text)
  for (const [name, { type, series = [] }] of Object.entries(JUPYTERHUB)) {
    expect(text).toContain(`# TYPE jupyterhub_${name} ${type}\n`)
    const suffix = type === 'histogram' ? '_count' : ''
    for (const labels of series)
      expect(found.has(`jupyterhub_${name}${suffix}${labels}`)).toBe(true)
  }
  expect(found.has('process_resident_memory_bytes')).toBe(true)
})

test('count what happens', async () => {
  const hub = await hubWith({ activeServers: 2 })
  const { servers } = hub.hub
  await servers.start({ user: 'alice' })
  await servers.start({ user: 'bob' })
  await expect(servers.start({ user: 'root' })).rejects.toSatisfy((error) =>
    isHubError(error, 'HUB_ERR_ACTIVE_LIMIT'),
  )
  await servers.stop({ user: 'bob' })
  hub.spawner.script('start', { fail: new Error('a bug'), times: 1 })
  await expect(servers.start({ user: 'bob' })).rejects.toThrow()
  hub.hub.users.touch((await hub.hub.users.byName('alice'))?.id ?? '', Date.now())
  const spawned = 'jupyterhub_server_spawn_duration_seconds_count'
  const active = 'jupyterhub_active_users{period="24h"}'
  await until(async () => ((await read(hub)).get(active) ?? 0) > 0, { timeout: 5000 })
  const found = await read(hub)
  expect(Object.fromEntries(found)).toMatchObject({
    jupyterhub_running_servers: 1,
    jupyterhub_total_users: 3,
    [`${spawned}{status="success",reason=""}`]: 2,
    [`${spawned}{status="failure",reason="too-many-users"}`]: 1,
    [`${spawned}{status="error",reason="HUB_ERR_SPAWN_FAILED"}`]: 1,
    'jupyterhub_server_stop_seconds_count{status="success"}': 2,
    jupyterhub_hub_startup_duration_seconds_count: 1,
  })
  const added = found.get('jupyterhub_proxy_add_duration_seconds_count{status="success"}')
  expect(added).toBeGreaterThanOrEqual(2)
})

test('tell requests by route, not by address', async () => {
  const hub = await hubWith()
  for (const name of ['alice', 'bob', 'nobody']) await hub.ask(`/users/${name}`)
  await visit(hub, '/no/such/page')
  const counted = [...(await read(hub))].filter(([name]) =>
    name.startsWith('jupyterhub_request_duration_seconds_count'),
  )
  const series = (handler: string, code: number): string =>
    `jupyterhub_request_duration_seconds_count{method="GET",handler="${handler}",code="${code}"}`
  expect(new Map(counted)).toEqual(
    new Map([
      [series('/hub/api/users/:name', 200), 2],
      [series('/hub/api/users/:name', 404), 1],
      [series('none', 404), 1],
    ]),
  )
})

test('are for who may read them, unless they are open', async () => {
  const hub = await hubWith()
  const ask = async (path: string, token: string): Promise<number> =>
    (await visit(hub, path, token)).status
  const reader = await hub.tokenFor('alice', ['read:metrics'])
  const monitor = await hub.tokenFor('root', ['read:metrics'])
  for (const path of ['/hub/metrics', '/hub/api/metrics']) {
    expect(await ask(path, '')).toBe(403)
    expect(await ask(path, reader)).toBe(403) // a scope its owner does not have
    expect(await ask(path, hub.alice)).toBe(403)
    expect(await ask(path, monitor)).toBe(200)
  }
  await hub.close()
  const open = await hubWith({ metrics: { open: true, prefix: 'lab' } })
  const answer = await visit(open, '/hub/metrics')
  expect(answer.status).toBe(200)
  expect(samples(await answer.text()).has('lab_total_users')).toBe(true)
  await open.close()
  const without = await hubWith({ metrics: false })
  for (const path of ['/hub/metrics', '/hub/api/metrics'])
    expect((await visit(without, path)).status).toBe(404)
})

test('a prefix that Prometheus would refuse is refused', async () => {
  await expect(hubWith({ metrics: { prefix: 'my-hub' } })).rejects.toThrow(
    /createHub\.metrics\.prefix/,
  )
})

test('ready says whether the store answers; health whether the process does', async () => {
  const store = memoryStore()
  let fails = false
  const hub = await hubWith({
    store: {
      ...store,
      cursor: () => (fails ? Promise.reject(new Error('no disk')) : store.cursor()),
    },
  })
  const status = async (path: string): Promise<number> => (await visit(hub, path)).status
  expect([await status('/hub/health'), await status('/hub/ready')]).toEqual([200, 200])
  fails = true
  expect([await status('/hub/health'), await status('/hub/ready')]).toEqual([200, 503])
})
