// hubkit-culler at our own hub, as a process.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gate, until } from '@hubkit/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startOurHub, type OurHub } from './support/culler/our-hub.ts'
import { runCuller, type Program } from './support/culler/program.ts'
import { ROLES } from './support/culler/roles.ts'

const ODD = 'a@b ç d?#%41'

let hub: OurHub
let culler: Program | undefined
beforeEach(async () => {
  hub = await startOurHub()
})
afterEach(async (context) => {
  context.onTestFailed(() => console.error(culler?.output()))
  const code = await culler?.end()
  const output = culler?.output() ?? ''
  culler = undefined
  await hub.close()
  expect(code ?? 0).toBe(0)
  for (const { token } of Object.values(ROLES)) expect(output).not.toContain(token)
})

function cull(role: 'culler' | 'user-culler', ...flags: readonly string[]): void {
  culler = runCuller(['--cull-every=1', ...flags], {
    JUPYTERHUB_API_URL: hub.api,
    JUPYTERHUB_API_TOKEN: ROLES[role].token,
  })
}

describe('hubkit-culler', () => {
  test('stops what is idle, so many at once as it may, and keeps what is used', async () => {
    const idle = ['bea', 'carl', 'dora', ODD]
    for (const user of [...idle, 'active']) await hub.start(user)
    await hub.start(ODD, 'gpu-1')
    await hub.use('active')
    const door = gate()
    hub.spawner.script('stop', { hold: door })
    cull('culler', '--timeout=2', '--concurrency=2', '--api-page-size=2')
    await until(() => door.waiting === 2)
    expect(hub.spawner.callsOf('stop')).toHaveLength(2)
    door.open()
    await until(async () => (await hub.running()).join() === 'active/')
    const stopped = await hub.hub.servers.get({ user: ODD, name: 'gpu-1' })
    expect(stopped).toMatchObject({
      phase: 'stopped',
      reason: { code: 'culled', message: 'stopped after 2 s without activity' },
    })
    expect(culler?.output()).toContain(
      `Culling server "${ODD}/gpu-1" (stopped after 2 s without activity)`,
    )
    expect(await hub.users()).toEqual([...idle, 'active'].toSorted())
  })

  test('removes users and named servers, but for administrators and who is still there', async () => {
    for (const user of ['active', ODD]) await hub.start(user)
    await hub.start(ODD, 'gpu-1')
    await hub.use('active')
    await hub.hub.users.create({ name: 'never-there' })
    await hub.hub.users.create({ name: 'ada', admin: true })
    cull(
      'user-culler',
      '--timeout=2',
      '--cull-users',
      '--cull-admin-users=0',
      '--remove-named-servers',
    )
    await until(async () => (await hub.users()).join() === 'active,ada')
    expect(await hub.running()).toEqual(['active/'])
  })

  test('says what its token lacks, goes on, and ends with 0 when it is told to', async () => {
    await hub.start('bea')
    culler = runCuller(['--timeout=1h', '--log-level=debug'], {
      JUPYTERHUB_API_URL: hub.api,
      JUPYTERHUB_API_TOKEN: 'a-token-of-nobody',
    })
    await until(() => culler?.output().includes('the hub answered 403'))
    expect(culler.output()).toContain('the scopes that --help names')
    expect(culler.hasEnded()).toBe(false)
    expect(await culler.end('SIGINT')).toBe(0)
    expect(culler.output()).not.toContain('a-token-of-nobody')
  })
})

describe('the command line', () => {
  const env = { JUPYTERHUB_API_URL: 'http://127.0.0.1:1/hub/api', JUPYTERHUB_API_TOKEN: 'secret' }

  test('with --help shows every flag of jupyterhub-idle-culler', async () => {
    const program = runCuller(['--help'], {})
    expect(await program.ended()).toBe(0)
    for (const flag of [
      'timeout cull-every max-age concurrency cull-users cull-admin-users cull-default-servers',
      'cull-named-servers remove-named-servers api-page-size url ssl-enabled internal-certs-location',
    ].flatMap((names) => names.split(' ')))
      expect(program.output()).toContain(`--${flag}`)
  })

  test.each([
    [['--config=secret.py'], env, /there is no configuration file Give|configuration file\. Give/],
    [['--timeout=soon'], env, /--timeout: expected seconds/],
    [[], { JUPYTERHUB_API_URL: env.JUPYTERHUB_API_URL }, /JUPYTERHUB_API_TOKEN is not set/],
    [[], { JUPYTERHUB_API_TOKEN: 'secret' }, /Set --url or JUPYTERHUB_API_URL/],
    [['--ssl-enabled'], env, /internal-certs-location: the certificates cannot be read/],
  ])('%j ends it with 1 and one line', async (args, given: Record<string, string>, words) => {
    const program = runCuller(args, given)
    expect(await program.ended()).toBe(1)
    expect(program.output()).toMatch(words)
    expect(program.output()).not.toContain('secret')
    expect(program.output().trim().split('\n')).toHaveLength(1)
  })

  test('a configuration file that lies there is not passed over in silence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hubkit-culler-'))
    try {
      await writeFile(join(folder, 'idle_culler_config.py'), '')
      const program = runCuller([], env, folder)
      await until(() => program.output().includes('idle_culler_config.py is not read'))
      expect(await program.end()).toBe(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
