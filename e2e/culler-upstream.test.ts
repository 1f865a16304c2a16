// The unmodified jupyterhub-idle-culler of PyPI at our own hub.
import { join } from 'node:path'
import { until } from '@hubkit/testkit'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cullerEnvironment, IDLE_CULLER } from './support/culler/environment.ts'
import { startOurHub, type OurHub } from './support/culler/our-hub.ts'
import { runProgram, type Program } from './support/culler/program.ts'
import { ROLES } from './support/culler/roles.ts'
import { cannotRun, PYTHON_REMEDY } from './support/venvs.ts'

describe(`jupyterhub-idle-culler ${IDLE_CULLER}`, () => {
  let missing: string | undefined
  let bin = ''
  let hub: OurHub | undefined
  let culler: Program | undefined

  beforeAll(async () => {
    const made = await cullerEnvironment()
    if ('missing' in made)
      missing = cannotRun('jupyterhub-idle-culler', made.missing, PYTHON_REMEDY)
    else bin = made.bin
  }, 300_000)
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    context.onTestFailed(() => console.error(culler?.output()))
  })
  afterEach(async () => {
    await culler?.end()
    culler = undefined
    await hub?.close()
    hub = undefined
  })

  function cull(at: OurHub, role: 'culler' | 'user-culler', ...flags: readonly string[]): void {
    culler = runProgram(
      [join(bin, 'python'), '-m', 'jupyterhub_idle_culler', '--cull-every=1', ...flags],
      { JUPYTERHUB_API_URL: at.api, JUPYTERHUB_API_TOKEN: ROLES[role].token },
    )
  }

  test('stops what is idle, page after page, and keeps what is used', async () => {
    const one = (hub = await startOurHub())
    for (const user of ['bea', 'carl', 'dora', 'active']) await one.start(user)
    await one.start('bea', 'gpu-1')
    await one.use('active')
    cull(one, 'culler', '--timeout=3', '--api-page-size=2')
    await until(async () => (await one.running()).join() === 'active/', { timeout: 30_000 })
    expect(await one.hub.servers.get({ user: 'bea', name: 'gpu-1' })).toMatchObject({
      phase: 'stopped',
      reason: { message: 'stopped by the service culler' },
    })
    expect(culler?.output()).toContain('Culling server bea/gpu-1')
    expect(culler?.output()).toContain('Fetching page 2')
    expect(culler?.output()).not.toMatch(/Error|Traceback/)
  })

  test('removes users and named servers, but for administrators and who is still there', async () => {
    const one = (hub = await startOurHub())
    await one.start('active')
    await one.use('active')
    await one.start('bea', 'gpu-1')
    await one.hub.users.create({ name: 'never-there' })
    await one.hub.users.create({ name: 'ada', admin: true })
    // Their server has stopped, but it was used a moment ago.
    await one.start('just-gone')
    await one.use('just-gone')
    await one.hub.servers.stop({ user: 'just-gone' })
    cull(
      one,
      'user-culler',
      '--timeout=3',
      '--cull-users=True',
      '--cull-admin-users=False',
      '--remove-named-servers=True',
    )
    await until(async () => (await one.users()).join() === 'active,ada,just-gone', {
      timeout: 30_000,
      message: 'only those are left who should be',
    })
    expect(await one.running()).toEqual(['active/'])
    expect(culler?.output()).not.toMatch(/Error|Traceback/)
  })
})
