// The same roles in a real JupyterHub of PyPI and in a hub of ours, asked the same over REST.
import { randomUUID } from 'node:crypto'
import { createHub, memoryStore, silentLogger, type Hub } from '@hubkit/core'
import { fakeAuthenticator, fakeProxy, fakeSpawner, fakeWorld } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cullerEnvironment } from './support/culler/environment.ts'
import {
  startJupyterHubWithRoles,
  type JupyterHubWithRoles,
  type RolesWorld,
} from './support/roles/jupyterhub.ts'
import { cannotRun, PYTHON_REMEDY, SINGLE_USER } from './support/venvs.ts'

const TESTER = 'token-of-the-tester-0123'
const REPORT = 'token-of-the-report-0123'
const PEOPLE = ['alice', 'bob', 'carol', 'dave']
const WORLD: RolesWorld = {
  roles: {
    user: { scopes: ['self', 'read:hub'] },
    reviewer: {
      scopes: ['list:users', 'read:servers!user=bob', 'custom:grades'],
      users: ['alice'],
    },
    teacher: {
      scopes: ['access:servers!group=class', 'read:users!group=class', 'tokens!group=class'],
      groups: ['staff'],
    },
    own: {
      scopes: ['read:tokens!user', 'read:services!service'],
      users: ['bob'],
      services: ['report'],
    },
    reader: { scopes: ['list:users', 'read:users:name', 'read:roles'], services: ['report'] },
    all: {
      scopes: ['admin:users', 'admin:groups', 'admin:services', 'tokens', 'read:roles'],
      services: ['tester'],
    },
  },
  groups: { staff: ['carol'], class: ['dave'] },
  services: { tester: TESTER, report: REPORT },
}

interface Answer {
  readonly status: number
  readonly json: unknown
}
type Ask = (
  path: string,
  how: { readonly token: string; readonly json?: unknown },
) => Promise<Answer>

async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  return {
    status: response.status,
    json: response.ok && text !== '' ? JSON.parse(text) : undefined,
  }
}

function requestOf(url: string, { token, json }: Parameters<Ask>[1]): Request {
  return new Request(url, {
    method: json === undefined ? 'GET' : 'POST',
    headers: { authorization: `token ${token}`, accept: 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
}

const SHOWN = new Set(['kind', 'name', 'admin', 'roles', 'groups', 'users', 'scopes'])

/** What both say of roles and rights; lists in no order. Ids, times and the like are each hub's own. */
function shown(json: unknown): unknown {
  if (Array.isArray(json)) {
    const items: readonly unknown[] = json
    const texts = items.map((item) => JSON.stringify(shown(item)))
    return texts.toSorted().map((text): unknown => JSON.parse(text))
  }
  if (typeof json !== 'object' || json === null) return json
  const isModel = 'kind' in json
  return Object.fromEntries(
    Object.entries(json)
      .filter(([key]) => !isModel || SHOWN.has(key))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]): [string, unknown] => [key, shown(value)]),
  )
}

describe(`roles as in JupyterHub ${SINGLE_USER[6]}`, () => {
  let missing: string | undefined
  let peer: JupyterHubWithRoles
  let hub: Hub
  const world = fakeWorld()
  const tokens = new Map<Ask, Map<string, string>>()

  const theirs: Ask = async (path, how) => read(await fetch(requestOf(peer.url + path, how)))
  const ours: Ask = async (path, how) =>
    read(await hub.fetch(requestOf(`http://hub.test/hub/api${path}`, how)))

  /** A token with all that its user may do. */
  const tokenOf = async (ask: Ask, user: string): Promise<string> => {
    const known = tokens.get(ask) ?? new Map<string, string>()
    tokens.set(ask, known)
    const before = known.get(user)
    if (before !== undefined) return before
    const { json } = await ask(`/users/${user}/tokens`, { token: TESTER, json: {} })
    const { token } = json as { token: string }
    known.set(user, token)
    return token
  }
  const both = async (path: string, by: string, json?: unknown): Promise<readonly Answer[]> =>
    Promise.all(
      [theirs, ours].map(async (ask) => {
        const token = by in WORLD.services ? WORLD.services[by]! : await tokenOf(ask, by)
        const answer = await ask(path, { token, json })
        return { status: answer.status, json: shown(answer.json) }
      }),
    )

  beforeAll(async () => {
    const made = await cullerEnvironment()
    if ('missing' in made) {
      missing = cannotRun('roles beside JupyterHub', made.missing, PYTHON_REMEDY)
      return
    }
    peer = await startJupyterHubWithRoles(made.bin, WORLD)
    hub = createHub({
      store: memoryStore(),
      spawner: fakeSpawner({ world }),
      proxy: fakeProxy(),
      authenticator: fakeAuthenticator(),
      secrets: [randomUUID()],
      connectUrl: 'http://127.0.0.1:1',
      log: silentLogger,
      roles: WORLD.roles,
      services: Object.entries(WORLD.services).map(([name, token]) => ({ name, token })),
    })
    await hub.start()
    await hub.users.createMany(PEOPLE, {})
    for (const [group, members] of Object.entries(WORLD.groups))
      await hub.groups.create(group, members)
  }, 300_000)
  afterAll(async () => {
    await hub?.close()
    await world.close()
    await peer?.close()
  })
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    context.onTestFailed(() => console.error(peer.log().slice(-4000)))
  })

  test.each([
    ...PEOPLE.map((user) => ['/user', user] as const),
    ['/user', 'report'] as const,
    ['/user', 'tester'] as const,
    ...['tester', 'report', 'alice', 'carol', 'dave'].flatMap((by) =>
      ['/users', '/users/bob', '/users/dave', '/groups', '/groups/staff', '/services/report'].map(
        (path) => [path, by] as const,
      ),
    ),
  ])('GET %s by %s', async (path, by) => {
    const [expected, found] = await both(path, by)
    expect(found).toEqual(expected)
  })

  test.each([
    ['alice', 'alice', { scopes: ['list:users', 'custom:grades'] }],
    ['alice', 'alice', { roles: ['reviewer'] }],
    ['bob', 'bob', { scopes: ['list:users'] }],
    ['bob', 'bob', { roles: ['reviewer'] }],
    ['bob', 'bob', { roles: ['none-such'] }],
    ['carol', 'dave', { scopes: ['self'] }],
    ['carol', 'alice', { scopes: ['self'] }],
    ['carol', 'carol', { scopes: ['access:servers!user=dave', 'read:users!user=dave'] }],
    ['carol', 'carol', { scopes: ['access:servers!server=dave/'] }],
    ['carol', 'carol', { scopes: ['access:servers!user=alice'] }],
    ['carol', 'carol', { scopes: ['access:servers'] }],
  ])('a token by %s for %s with %j', async (by, user, body) => {
    const [expected, found] = await both(`/users/${user}/tokens`, by, body)
    // JupyterHub writes into every token that it may say whose it is; here that is so without writing it.
    const scopesOf = ({ json }: Answer = { status: 0, json: undefined }): readonly string[] =>
      ((json as { scopes?: readonly string[] } | undefined)?.scopes ?? []).filter(
        (scope) => !/^read:users:(name|groups)!user=/.test(scope) || !scope.endsWith(`=${user}`),
      )
    expect(found?.status).toBe(expected?.status)
    expect(scopesOf(found)).toEqual(scopesOf(expected))
  })
})
