// A JupyterHub of PyPI and unmodified single-user servers, with hubkit-proxy as c.ConfigurableHTTPProxy.command.
import { browser, until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { execute } from './support/kernel.ts'
import { ask, tokenOf } from './support/people.ts'
import { startProxiedJupyterHub, type ProxiedJupyterHub } from './support/proxy/jupyterhub.ts'
import { cannotRun, PYTHON_REMEDY, SINGLE_USER, singleUser } from './support/venvs.ts'

for (const tls of [false, true]) {
  const how = tls ? ' and internal_ssl' : ''
  describe(`JupyterHub ${SINGLE_USER[6]} with hubkit-proxy${how}`, () => {
    let missing: string | undefined
    let hub: ProxiedJupyterHub
    let token: string

    beforeAll(async () => {
      const found = await singleUser(6)
      if ('missing' in found) {
        missing = cannotRun('JupyterHub with hubkit-proxy', found.missing, PYTHON_REMEDY)
        return
      }
      hub = await startProxiedJupyterHub(found.command, tls)
      token = await tokenOf(hub.origin, 'alice')
    }, 300_000)
    afterAll(() => hub?.close(), 60_000)
    beforeEach((context) => {
      if (missing !== undefined) context.skip(missing)
      context.onTestFailed(() =>
        console.error(
          hub
            .log()
            .replaceAll(/^.*\] [234]\d\d GET .*\n/gm, '')
            .slice(-6000),
        ),
      )
    })

    const at = (path: string): string => `${hub.origin}${path}`
    const routes = async (): Promise<Record<string, { data: { last_activity: string } }>> =>
      JSON.parse((await ask(at('/hub/api/proxy'))).text)

    test('somebody logs in and starts a server', async () => {
      const person = browser(hub.origin)
      const login = await person.get('/hub/spawn')
      expect(login.url.pathname).toBe('/hub/login')
      const page = await person.submit(login, { username: 'alice', password: 'any' })
      expect(page.url.pathname).toMatch(/^\/(hub\/spawn-pending\/alice|user\/alice\/)/)
      await until(
        async () => {
          const { text } = await ask(at('/hub/api/users/alice'))
          const model: { servers: { '': { ready: boolean } } } = JSON.parse(text)
          return model.servers['']?.ready
        },
        { timeout: 60_000, message: 'the server is ready' },
      )
      const lab = await person.get('/user/alice/lab')
      expect(lab.status).toBe(200)
      expect(lab.url.pathname).toBe('/user/alice/lab')
      expect(Object.keys(await routes()).toSorted()).toEqual(['/', '/user/alice/'])
    })

    async function compute(code: string): Promise<string> {
      const made = await ask(at('/user/alice/api/kernels'), { token, method: 'POST', json: {} })
      expect(made.status, made.text).toBe(201)
      const { id }: { id: string } = JSON.parse(made.text)
      const channels = at(`/user/alice/api/kernels/${id}/channels`).replace('http', 'ws')
      return execute(channels, { authorization: `token ${token}` }, code)
    }

    test('its kernel computes over a WebSocket, which is activity', async () => {
      const before = Date.now()
      expect(await compute('print(6 * 7)')).toBe('42\n')
      const route = (await routes())['/user/alice/']
      expect(Date.parse(route?.data.last_activity ?? '')).toBeGreaterThanOrEqual(before)
    })

    test('a proxy that was killed is started again, and filled', async () => {
      expect(await hub.kill('packages/proxy/src/cli.ts')).toBe(1)
      await until(async () => (await ask(at('/user/alice/api/status'), { token })).status === 200, {
        timeout: 30_000,
        message: 'the server is reached again',
      })
      expect(await compute('print(1 + 1)')).toBe('2\n')
    })

    test('a server that died is a page of the hub', async () => {
      expect(await hub.kill('jupyterhub-singleuser')).toBeGreaterThan(0)
      const answer = await fetch(at('/user/alice/lab?secret=1'))
      expect(answer.status).toBe(503)
      expect(answer.headers.get('content-type')).toMatch('text/html')
      expect(await answer.text()).toMatch(/Your server appears to be down/)
    })

    test('a stopped server has no route, and who comes is told so by the hub', async () => {
      const stopped = await ask(at('/hub/api/users/alice/server'), { method: 'DELETE' })
      expect(stopped.status).toBe(204)
      expect(Object.keys(await routes())).toEqual(['/'])
      const page = await browser(hub.origin).get('/user/alice/lab')
      expect(page.url.pathname).toBe('/hub/login')
    })
  })
}
