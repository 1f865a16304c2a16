// Our own hub on a proxy in a process of its own: hubkit-proxy, and the configurable-http-proxy of npm.
import { until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startChp, startHubkitProxy, type ProxyProcess } from '../packages/proxy/test/process.ts'
import { startHubProcess, type HubProcess } from './support/hub-process.ts'
import { execute } from './support/kernel.ts'
import { ask, tokenOf, visit } from './support/people.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from './support/venvs.ts'

/** Starts a proxy, on the ports of one that has ended if there was one. */
type Start = (before: ProxyProcess | undefined) => Promise<ProxyProcess>

const apiPort = ({ api }: ProxyProcess): number => Number(new URL(api).port)

const PROXIES: readonly (readonly [string, Start])[] = [
  [
    'hubkit-proxy',
    (before) =>
      startHubkitProxy(
        before ? ['--ip=127.0.0.1', `--port=${before.port}`, `--api-port=${apiPort(before)}`] : [],
      ),
  ],
  ['configurable-http-proxy', (before) => startChp([], before && [before.port, apiPort(before)])],
]

describe.each(PROXIES)('our hub on %s', (_, start) => {
  let missing: string | undefined
  let proxy: ProxyProcess
  let hub: HubProcess
  let token: string

  beforeAll(async () => {
    const found = await singleUser(6)
    if ('missing' in found) {
      missing = cannotRun('A hub on an external proxy', found.missing, PYTHON_REMEDY)
      return
    }
    proxy = await start(undefined)
    hub = await startHubProcess(found.command, {
      chp: { url: proxy.api, token: proxy.token, checkInterval: 500 },
    })
    token = await tokenOf(hub.origin, 'alice')
  }, 300_000)
  afterAll(async () => {
    await hub?.close()
    await proxy?.end()
  }, 60_000)
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    context.onTestFailed(() => console.error(hub.log(), proxy.output().slice(-3000)))
  })

  async function compute(code: string): Promise<string> {
    const at = `${proxy.origin}/user/alice/api/kernels`
    const made = await ask(at, { token, method: 'POST', json: {} })
    expect(made.status, made.text).toBe(201)
    const { id }: { id: string } = JSON.parse(made.text)
    const channels = `${at.replace('http', 'ws')}/${id}/channels`
    return execute(channels, { authorization: `token ${token}` }, code)
  }

  test('from login to a kernel that computes', async () => {
    await until(async () => (await fetch(`${proxy.origin}/hub/login`)).status === 200, {
      message: 'the proxy knows the hub',
    })
    const { browser: alice, page } = await visit(proxy.origin, 'alice', '/hub/home')
    expect(page.status).toBe(200)
    const started = await ask(`${proxy.origin}/hub/api/users/alice/server`, {
      token,
      method: 'POST',
    })
    expect([201, 202]).toContain(started.status)
    await until(
      async () => (await ask(`${proxy.origin}/user/alice/api/status`, { token })).status === 200,
      { timeout: 60_000, message: 'the server is reached' },
    )
    const lab = await alice.get('/user/alice/lab')
    expect(lab.status).toBe(200)
    expect(lab.url.pathname).toBe('/user/alice/lab')
    expect(await compute('print(6 * 7)')).toBe('42\n')
  })

  test('a proxy that was killed and started again, empty, is filled', async () => {
    const before = proxy
    before.signal('SIGKILL')
    await before.ended()
    proxy = await start(before)
    await until(
      async () => (await ask(`${proxy.origin}/user/alice/api/status`, { token })).status === 200,
      { timeout: 30_000, message: 'the server is reached again' },
    )
    expect((await fetch(`${proxy.origin}/hub/login`)).status).toBe(200)
    expect(await compute('print(1 + 1)')).toBe('2\n')
  })

  test('a stopped server has no route', async () => {
    const stopped = await ask(`${proxy.origin}/hub/api/users/alice/server`, {
      token,
      method: 'DELETE',
    })
    expect(stopped.status).toBe(204)
    const answer = await ask(`${proxy.api}/api/routes`, { token: proxy.token })
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['/'])
    expect((await ask(`${proxy.origin}/user/alice/api/status`, { token })).status).toBe(424)
  })
})
