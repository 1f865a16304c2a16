import { defineCuller, type Culler } from '@hubkit/core/contract'
import { gate, until } from '@hubkit/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFlags, type Flags } from '../src/command/flags.ts'
import { complaints, type Complaints } from '../src/command/complaints.ts'
import { hubApi } from '../src/command/hub-api.ts'
import { lineLog } from '../src/command/log.ts'
import { runPass } from '../src/command/pass.ts'
import { readSettings } from '../src/command/settings.ts'
import { scriptedHub, type ScriptedHub, type ScriptedUser } from './scripted-hub.ts'

const HOUR = 3_600_000
const TOKEN = 'token-not-to-be-seen'

let hub: ScriptedHub
let lines: string[]
/** Of passes that know one another. */
let told: Complaints | undefined
beforeEach(async () => {
  hub = await scriptedHub([])
  lines = []
  told = undefined
})
afterEach(async () => {
  await hub[Symbol.asyncDispose]()
  expect(lines.join('')).not.toContain(TOKEN)
})

const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()
const running = (idle: number, more: object = {}): Record<string, unknown> => ({
  name: '',
  ready: true,
  pending: null,
  url: '/',
  started: ago(24 * HOUR),
  last_activity: ago(idle),
  user_options: {},
  ...more,
})
const person = (
  name: string,
  servers: ScriptedUser['servers'] = {},
  more: Partial<ScriptedUser> = {},
): ScriptedUser => ({
  name,
  admin: false,
  created: ago(48 * HOUR),
  last_activity: ago(2 * HOUR),
  ...more,
  servers,
})

/** One pass of the command with these flags; an hour without use is too long. */
async function pass(...given: readonly (string | Culler)[]): Promise<void> {
  const flags = given.filter((one) => typeof one === 'string')
  const own = given.find((one) => typeof one === 'object')
  const settings = readSettings(
    readFlags(['--timeout=3600', '--log-level=debug', ...flags]) as Flags,
    {
      JUPYTERHUB_API_TOKEN: TOKEN,
      JUPYTERHUB_API_URL: hub.url,
      JUPYTERHUB_REQUEST_TIMEOUT: '1',
    },
  )
  const { concurrency } = settings
  const culler = own ?? settings.culler
  const log = lineLog(settings.logLevel, (line) => lines.push(line))
  const { signal } = new AbortController()
  const api = hubApi(settings, signal)
  try {
    await runPass({ api, culler, concurrency, log, complaints: told ?? complaints(log), signal })
  } finally {
    await api.close()
  }
}
const removals = (): readonly string[] => hub.asked.filter((line) => line.startsWith('DELETE'))

describe('a pass', () => {
  test('stops what is idle, says why, and leaves the rest', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR) }),
      person('bob', { '': running(HOUR / 2), lab: running(2 * HOUR, { name: 'lab' }) }),
      person('carol'),
    )
    await pass()
    expect(removals().toSorted()).toEqual([
      'DELETE /users/alice/server',
      'DELETE /users/bob/servers/lab',
    ])
    expect(hub.users.map(({ name }) => name)).toEqual(['alice', 'bob', 'carol'])
    expect(lines.join('')).toContain(
      'Culling server "bob/lab" (stopped after 1 h without activity)',
    )
    const reason = { reason: { kind: 'idle', seconds: 3600 } }
    expect(hub.bodies.filter((body) => body !== '').map((body) => JSON.parse(body))).toEqual([
      reason,
      reason,
    ])
  })

  test('leaves alone what is on its way somewhere, and its user', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR, { pending: 'stop' }) }),
      person('bob', { '': running(2 * HOUR, { ready: false }) }),
      person('carol', { '': running(2 * HOUR, { started: null, last_activity: null }) }),
    )
    await pass('--cull-users')
    expect(removals()).toEqual([])
  })

  test('asks with the token and for pages, page after page, wherever the hub says they are', async () => {
    for (let index = 0; index < 5; index += 1)
      hub.users.push(person(`user-${index}`, { '': running(2 * HOUR) }))
    await pass('--api-page-size=2')
    expect(hub.asked.slice(0, 3)).toEqual([
      'GET /users?state=ready&limit=2',
      'GET /users?state=ready&offset=2&limit=2',
      'GET /users?state=ready&offset=4&limit=2',
    ])
    expect(hub.headers[0]).toMatchObject({ authorization: `token ${TOKEN}` })
    expect(hub.headers[0]?.accept).toContain('application/jupyterhub-pagination+json')
    expect(removals()).toHaveLength(5)
  })

  test('quotes every name, in every path', async () => {
    const odd = 'a@b/ç d?#%41'
    const path = `/users/${encodeURIComponent(odd)}`
    hub.users.push(person(odd, { '': running(2 * HOUR), 'x/y z': running(2 * HOUR) }))
    await pass('--cull-users', '--remove-named-servers')
    expect(removals().toSorted()).toEqual(
      [`DELETE ${path}`, `DELETE ${path}/server`, `DELETE ${path}/servers/x%2Fy%20z`].toSorted(),
    )
    expect(hub.users).toEqual([])
    const bodies = hub.bodies.filter((body) => body !== '').map((body) => JSON.parse(body))
    const reason = { kind: 'idle', seconds: 3600 }
    expect(bodies).toHaveLength(2)
    expect(bodies).toEqual(expect.arrayContaining([{ reason }, { remove: true, reason }]))
  })

  test('looks again before it acts', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR) }),
      person('bob', { '': running(2 * HOUR) }),
      person('carol'),
    )
    hub.before = (line) => {
      const [alice, , carol] = hub.users
      if (line === 'GET /users/alice' && alice) alice.servers = { '': running(0) }
      if (line === 'GET /users/carol' && carol) carol.last_activity = ago(0)
    }
    await pass('--cull-users')
    expect(hub.users.map(({ name }) => name)).toEqual(['alice', 'carol'])
    expect(removals()).toEqual(['DELETE /users/bob/server', 'DELETE /users/bob'])
  })

  test('has so many requests under way at once over all users, and no more', async () => {
    for (let index = 0; index < 8; index += 1)
      hub.users.push(person(`user-${index}`, { '': running(2 * HOUR), a: running(2 * HOUR) }))
    const door = gate()
    hub.before = (line) => (line.startsWith('DELETE') ? door.pass() : undefined)
    const passing = pass('--concurrency=3')
    await until(() => door.waiting === 3)
    door.open()
    await passing
    expect(removals()).toHaveLength(16)
    expect(hub.peak).toBe(3)
  })

  test('without a limit asks for everything at once', async () => {
    for (let index = 0; index < 12; index += 1)
      hub.users.push(person(`user-${index}`, { '': running(2 * HOUR) }))
    const door = gate()
    hub.before = (line) => (line.startsWith('DELETE') ? door.pass() : undefined)
    const passing = pass('--concurrency=0')
    await until(() => door.waiting === 12)
    door.open()
    await passing
  })
})

describe('users', () => {
  test('go when they were not there, or are old; administrators only if they may', async () => {
    hub.users.push(
      person('alice'),
      person('bob', {}, { last_activity: ago(0) }),
      person('carol', {}, { last_activity: null, created: ago(2 * HOUR) }),
      person('root', {}, { admin: true }),
      person('old', {}, { last_activity: ago(0), created: ago(90 * 24 * HOUR) }),
    )
    await pass('--cull-users', '--cull-admin-users=False', '--max-age=60d')
    expect(hub.users.map(({ name }) => name)).toEqual(['bob', 'root'])
    await pass('--cull-users')
    expect(hub.users.map(({ name }) => name)).toEqual(['bob'])
  })

  test('stay while a server of theirs is slow to stop, or runs', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR) }),
      person('bob', { '': running(2 * HOUR), lab: running(0) }),
    )
    hub.before = (line) => (line === 'DELETE /users/alice/server' ? 202 : undefined)
    await pass('--cull-users')
    expect(hub.users.map(({ name }) => name)).toEqual(['alice', 'bob'])
    expect(lines.join('')).toContain('Server "alice" is slow to stop')
  })
})

describe('a hub that fails', () => {
  test('for a moment is asked again', async () => {
    hub.users.push(person('alice', { '': running(2 * HOUR) }))
    hub.before = (line, times) => {
      if (times > 1) return undefined
      return line.startsWith('DELETE') ? 'drop' : 503
    }
    await pass()
    expect(hub.users[0]?.servers).toEqual({})
  })

  test('with one server does not keep the others from their turn', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR), lab: running(2 * HOUR) }),
      person('bob', { '': running(2 * HOUR) }),
    )
    hub.before = (line) => (line === 'DELETE /users/alice/server' ? 500 : undefined)
    await pass('--cull-users', '--concurrency=1')
    expect(hub.users.map(({ name, servers }) => [name, Object.keys(servers)])).toEqual([
      ['alice', ['']],
    ])
    expect(lines.join('')).toContain(
      'Error processing server "alice": DELETE /users/alice/server: the hub answered 500 (as told)',
    )
  })

  test('by trickling its answer is not waited for either', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR) }),
      person('bob', { '': running(2 * HOUR) }),
    )
    hub.before = (line) => (line === 'DELETE /users/alice/server' ? 'trickle' : undefined)
    await pass('--concurrency=1')
    expect(hub.users.map(({ servers }) => Object.keys(servers))).toEqual([[''], []])
    expect(lines.join('')).toMatch(/Error processing server "alice": .*timeout/i)
  })

  test('because the token may not says what it takes', async () => {
    hub.before = () => 403
    await expect(pass()).rejects.toMatchObject({
      message: 'GET /users: the hub answered 403 (as told)',
      hint: expect.stringContaining('scopes'),
    })
  })

  test('by never answering is not waited for for ever', async () => {
    const door = gate()
    hub.users.push(person('alice', { '': running(2 * HOUR) }))
    hub.before = (line) => (line.startsWith('DELETE') ? door.pass() : undefined)
    await pass()
    door.open()
    expect(lines.join('')).toMatch(/Error processing server "alice": Headers Timeout/)
  })

  test('by answering something else says so', async () => {
    hub.before = () => 200
    await expect(pass()).rejects.toThrow('The hub did not give a list of users')
  })
})

describe('a candidate that cannot be read or decided about', () => {
  const odd = { '': running(2 * HOUR), lab: { name: 'lab', last_activity: 5 } }
  const errors = (): readonly string[] =>
    lines.filter((line) => line.startsWith('[E')).map((line) => line.slice(line.indexOf('Error')))

  test('does not keep the others from their turn, and is complained about once', async () => {
    hub.users.push(
      person('alice', odd),
      { ...person('bob'), admin: 'yes' } as unknown as ScriptedUser,
      person('carol', { '': running(2 * HOUR) }),
    )
    const log = lineLog('debug', (line) => lines.push(line))
    told = complaints(log)
    await pass('--cull-users')
    expect(hub.users.map(({ name, servers }) => [name, Object.keys(servers)])).toEqual([
      ['alice', ['lab']],
      ['bob', []],
    ])
    const before = errors()
    expect(before.toSorted()).toEqual([
      'Error processing "bob": the hub did not give a user: admin\n',
      'Error processing server "alice/lab": the hub did not give a server: last_activity\n',
    ])
    await pass('--cull-users')
    expect(errors()).toEqual(before)
    // Right again, and then wrong again.
    const lab = hub.users[0]?.servers
    if (lab) lab['lab'] = running(0)
    await pass('--cull-users')
    if (lab) lab['lab'] = { last_activity: 5 }
    await pass('--cull-users')
    expect(errors()).toHaveLength(before.length + 1)
  })

  test('by the culler itself is the only one it keeps', async () => {
    hub.users.push(
      person('alice', { '': running(2 * HOUR), lab: running(2 * HOUR) }),
      person('bob', { '': running(2 * HOUR) }),
    )
    const broken = defineCuller({
      name: 'broken',
      decide({ user, server }) {
        if (user.name === 'alice' && server.name === '') throw new Error('a bug')
        return { action: 'stop', reason: 'stopped for a test' }
      },
      decideUser: ({ user }) => {
        if (user.name === 'carol') throw new Error('another bug')
        return { action: 'keep' }
      },
    })
    hub.users.push(person('carol'))
    await pass(broken)
    expect(hub.users.map(({ servers }) => Object.keys(servers))).toEqual([[''], [], []])
    expect([...new Set(errors())].toSorted()).toEqual([
      'Error processing "carol": another bug\n',
      'Error processing server "alice": a bug\n',
    ])
    expect(errors()).toHaveLength(2)
  })
})

test('the clock of the hub counts', async () => {
  hub.users.push(person('alice', { '': running(2 * HOUR) }))
  hub.date = new Date(Date.now() - 1.5 * HOUR).toUTCString()
  await pass()
  expect(removals()).toEqual([])
  hub.date = new Date(Date.now() + 1.5 * HOUR).toUTCString()
  await pass()
  expect(removals()).toEqual(['DELETE /users/alice/server'])
})
