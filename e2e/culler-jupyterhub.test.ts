// hubkit-culler at a real JupyterHub of PyPI.
import { until } from '@hubkit/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cullerEnvironment } from './support/culler/environment.ts'
import { startJupyterHub, type JupyterHub } from './support/culler/jupyterhub.ts'
import { runCuller, type Program } from './support/culler/program.ts'
import { ROLES } from './support/culler/roles.ts'
import { ask } from './support/people.ts'
import { cannotRun, PYTHON_REMEDY, SINGLE_USER } from './support/venvs.ts'

const ODD = 'a@b ç d?#%41'

interface Model {
  readonly name: string
  readonly servers: Readonly<Record<string, unknown>>
}

describe(`hubkit-culler at JupyterHub ${SINGLE_USER[6]}`, () => {
  let missing: string | undefined
  let bin: string
  let hub: JupyterHub
  let culler: Program | undefined

  beforeAll(async () => {
    const made = await cullerEnvironment()
    if ('missing' in made) {
      missing = cannotRun('hubkit-culler at JupyterHub', made.missing, PYTHON_REMEDY)
      return
    }
    bin = made.bin
    hub = await startJupyterHub(bin)
  }, 300_000)
  afterAll(() => hub?.close())
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    context.onTestFailed(() => console.error(hub.log().slice(-4000), culler?.output()))
  })
  afterEach(async () => {
    const code = await culler?.end()
    if (culler) expect(code).toBe(0)
    for (const { token } of Object.values(ROLES))
      expect(culler?.output() ?? '').not.toContain(token)
    culler = undefined
  })

  const api = async (method: string, path: string, json?: unknown): Promise<string> => {
    const { token } = ROLES.tester
    const answer = await ask(hub.url + path, { method, token, ...(json !== undefined && { json }) })
    expect(answer.status, `${method} ${path}: ${answer.text}`).toBeLessThan(300)
    return answer.text
  }
  const pathOf = (user: string): string => `/users/${encodeURIComponent(user)}`
  const users = async (): Promise<readonly Model[]> => JSON.parse(await api('GET', '/users'))
  const running = async (): Promise<readonly string[]> =>
    (await users())
      .flatMap(({ name, servers }) => Object.keys(servers).map((server) => `${name}/${server}`))
      .toSorted()
  const start = async (user: string, server?: string): Promise<void> => {
    const path = server === undefined ? '/server' : `/servers/${encodeURIComponent(server)}`
    await api('POST', pathOf(user) + path)
  }
  /** Was used "in half an hour", so that no time-out of a test comes near it. */
  const use = async (user: string): Promise<void> => {
    const at = new Date(Date.now() + 1_800_000).toISOString()
    await api('POST', `${pathOf(user)}/activity`, {
      last_activity: at,
      servers: { '': { last_activity: at } },
    })
  }
  const cull = (role: 'culler' | 'user-culler', ...flags: readonly string[]): void => {
    culler = runCuller(['--cull-every=1', ...flags], {
      JUPYTERHUB_API_URL: hub.url,
      JUPYTERHUB_API_TOKEN: ROLES[role].token,
    })
  }

  test('stops what is idle, of any name, so many at once as it may, and keeps what is used', async () => {
    const idle = ['bea', 'carl', 'dora', 'emil', 'fay', ODD]
    await api('POST', '/users', { usernames: [...idle, 'active'] })
    await Promise.all([...idle, 'active'].map((user) => start(user)))
    await start(ODD, 'lab-x')
    await use('active')
    cull('culler', '--timeout=2', '--concurrency=2', '--api-page-size=3')
    await until(async () => (await running()).join() === 'active/', { timeout: 30_000 })
    expect(culler?.output()).toContain(
      `Culling server "${ODD}/lab-x" (stopped after 2 s without activity)`,
    )
    let underWay = 0
    const counts = (await hub.stops()).map((line) => (underWay += line.startsWith('+') ? 1 : -1))
    expect(Math.max(...counts)).toBe(2)
    // The record of a named server stays.
    const odd = await api('GET', `${pathOf(ODD)}?include_stopped_servers=1`)
    expect(JSON.parse(odd)).toMatchObject({ servers: { 'lab-x': { ready: false } } })
  })

  test('removes users, and named servers, but for administrators and who is still there', async () => {
    await start(ODD, 'lab-x')
    await api('POST', '/users', { usernames: ['slow-sue'] })
    await start('slow-sue')
    await use('active')
    cull(
      'user-culler',
      '--timeout=2',
      '--cull-users=True',
      '--cull-admin-users=False',
      '--remove-named-servers=True',
    )
    const left = async (): Promise<string> => (await users()).map(({ name }) => name).join()
    await until(async () => (await left()) === 'root,active', {
      timeout: 30_000,
      message: 'only those are left who should be',
    })
    // Its stop took longer than a request waits, so its user had to wait for the next pass.
    expect(culler?.output()).toContain('Server "slow-sue" is slow to stop')
    expect(await running()).toEqual(['active/'])
  })

  test('with the flags of one kind leaves the other alone, whatever its age', async () => {
    await api('POST', '/users', { usernames: ['gus'] })
    await Promise.all([start('gus'), start('gus', 'lab')])
    cull('culler', '--timeout=3600', '--max-age=2', '--cull-default-servers=False')
    await until(async () => (await running()).join() === 'active/,gus/', { timeout: 30_000 })
    expect(culler?.output()).toContain('Culling server "gus/lab" (stopped after running for 2 s)')
  })

  test('speaks TLS with the certificates of the hub, and only with those', async () => {
    const secure = await startJupyterHub(bin, true)
    try {
      const env = {
        JUPYTERHUB_API_URL: secure.url,
        JUPYTERHUB_API_TOKEN: ROLES.culler.token,
      }
      const stranger = runCuller([], env)
      culler = runCuller(
        [
          '--ssl-enabled=True',
          `--internal-certs-location=${secure.certificates}`,
          '--log-level=debug',
        ],
        env,
      )
      await until(() => culler?.output().includes('0 users have something to cull'))
      await until(() => stranger.output().includes('Culling failed'))
      expect(await stranger.end()).toBe(0)
    } finally {
      await secure.close()
    }
  })
})
