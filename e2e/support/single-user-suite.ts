import { join } from 'node:path'
import { until, type Browser } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startHubProcess, type HubProcess } from './hub-process.ts'
import { ADMIN } from './hub-settings.ts'
import { execute } from './kernel.ts'
import { ask, reloaded, tokenOf, visit } from './people.ts'
import { processesOf } from './processes.ts'
import { cannotRun, PYTHON_REMEDY, SINGLE_USER, singleUser, type SingleUserMajor } from './venvs.ts'

const LAB = '/user/alice/lab'

/** What a hub and an unmodified `jupyterhub-singleuser` owe each other, in the order of a day's work. */
export function singleUserSuite(major: SingleUserMajor): void {
  describe(`jupyterhub-singleuser ${SINGLE_USER[major]}`, () => {
    let missing: string | undefined
    let broken = false
    let hub: HubProcess
    let alice: Browser
    let token: string
    let kernel: string

    beforeAll(async () => {
      const found = await singleUser(major)
      if ('missing' in found) {
        missing = cannotRun(`Single-user server ${major}`, found.missing, PYTHON_REMEDY)
        return
      }
      hub = await startHubProcess(found.command)
      token = await tokenOf(hub.origin, 'alice')
    }, 300_000)
    afterAll(() => hub?.close())
    beforeEach((context) => {
      if (missing !== undefined) context.skip(missing)
      // Each step needs the one before.
      if (broken) context.skip('a step before failed')
      context.onTestFailed(() => {
        broken = true
        console.error(hub.log())
      })
    })

    const at = (path: string): string => `${hub.origin}${path}`
    const model = async (): Promise<{ last_activity: string; ready: boolean; started: string }> =>
      JSON.parse((await ask(at('/hub/api/users/alice/server'))).text)
    const channels = (base: string): string =>
      `${base.replace('http', 'ws')}/user/alice/api/kernels/${kernel}/channels`
    const headers = (): Record<string, string> => ({ authorization: `token ${token}` })

    test('starts by REST, and tells its progress until it is ready', async () => {
      const visited = await visit(hub.origin, 'alice', '/hub/home')
      alice = visited.browser
      expect(visited.page.status).toBe(200)

      const started = ask(at('/hub/api/users/alice/server'), { token, method: 'POST' })
      const progress = await until(
        async () => {
          const stream = await alice.api('/hub/api/users/alice/server/progress', {
            headers: { accept: 'text/event-stream' },
          })
          return stream.status === 200 ? stream : undefined
        },
        { timeout: 55_000 },
      )
      const events = [...progress.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']): unknown =>
        JSON.parse(data),
      )
      expect(progress.headers.get('content-type')).toMatch('text/event-stream')
      expect(events.length).toBeGreaterThan(1)
      expect(events.at(-1)).toMatchObject({ progress: 100, ready: true, url: '/user/alice/' })
      // 202 when it took longer than a request waits.
      expect([201, 202]).toContain((await started).status)
    })

    test('lets its owner in by OAuth, without a question', async () => {
      const lab = await alice.get(LAB)
      const way = lab.via.map((page) => page.url.pathname)
      expect(way).toContain('/hub/api/oauth2/authorize')
      expect(way).toContain('/user/alice/oauth_callback')
      expect(lab.url.pathname).toBe(LAB)
      expect(lab.status).toBe(200)
      expect(lab.text).toMatch(/<title>JupyterLab<\/title>|jupyter-config-data/)
    })

    test('takes a token of its owner, and runs code over the proxied WebSocket', async () => {
      expect((await ask(at('/user/alice/api/status'), { token })).status).toBe(200)
      const made = await ask(at('/user/alice/api/kernels'), { token, method: 'POST', json: {} })
      expect(made.status).toBe(201)
      kernel = JSON.parse(made.text).id
      expect(await execute(channels(hub.origin), headers(), 'x = 6 * 7\nprint(x)')).toBe('42\n')
    })

    test('knows nothing of the environment of the hub', async () => {
      expect(process.env['VITEST']).toBeDefined()
      const code =
        "import os\nprint([k for k in os.environ if k.startswith(('VITEST', 'NODE', 'npm'))])"
      expect(await execute(channels(hub.origin), headers(), code)).toBe('[]\n')
    })

    test('reports activity that the proxy has not seen', async () => {
      const routes: Record<string, { target: string }> = JSON.parse(
        (await ask(at('/hub/api/proxy'))).text,
      )
      const target = new URL(routes['/user/alice/']?.target ?? '').origin
      const before = Date.now()
      expect(await execute(channels(target), headers(), 'print(x)')).toBe('42\n')
      await until(async () => Date.parse((await model()).last_activity) >= before, {
        timeout: 15_000,
        message: 'the hub knows of the activity',
      })
    })

    test('keeps other users out', async () => {
      const { browser: bob, page } = await visit(hub.origin, 'bob', LAB)
      expect([403, 404]).toContain(page.status)
      expect((await bob.api('/user/alice/api/contents')).status).toBe(403)
      const bobsToken = await tokenOf(hub.origin, 'bob')
      expect((await ask(at('/user/alice/api/contents'), { token: bobsToken })).status).toBe(403)
      expect((await ask(at('/user/alice/api/contents'), { token: 'nonsense' })).status).toBe(403)
    })

    test('lets an admin in after a question', async () => {
      const { browser: ada, page: question } = await visit(hub.origin, ADMIN, LAB)
      expect(question.url.pathname).toBe('/hub/api/oauth2/authorize')
      expect(question.text).toContain('alice')
      const lab = await ada.submit(question, {}, { selector: 'form[action*="authorize"]' })
      expect(lab.url.pathname).toBe(LAB)
      expect(lab.status).toBe(200)
    })

    test('does not notice that the hub was killed', async () => {
      const { started } = await model()
      await hub.kill()
      await hub.restart()
      expect(await execute(channels(hub.origin), headers(), 'print(x)')).toBe('42\n')
      const lab = await alice.get(LAB)
      expect(lab.status).toBe(200)
      expect(lab.via).toEqual([])
      expect(await model()).toMatchObject({ ready: true, started })
    })

    test('lets nobody in any more once its owner has logged out', async () => {
      const cookies = await alice.cookies(LAB)
      const session = Object.keys(cookies).find((name) => name.startsWith('hubkit-server-'))
      expect(session).toBeDefined()
      const page = await alice.get('/user/alice/logout', { site: 'same-origin' })
      expect(page.url.pathname).toBe('/hub/logout')
      const again = await alice.get(LAB)
      expect(again.url.pathname).toBe('/hub/login')
      // A copy of the cookie is worth nothing either.
      await alice.setCookie(`${session}=${cookies[session ?? '']}; Path=/user/alice/`, LAB)
      expect((await alice.get(LAB)).url.pathname).toBe('/hub/login')
      expect((await alice.api('/user/alice/api/contents')).status).toBe(403)
    })

    test('leaves no process when it is stopped, and says so to who comes', async () => {
      const { browser: person } = await visit(hub.origin, 'alice', '/hub/home')
      expect(await processesOf(join(hub.folder, 'servers'))).not.toEqual([])
      const stopped = await ask(at('/hub/api/users/alice/server'), { token, method: 'DELETE' })
      expect(stopped.status).toBe(204)
      expect(await processesOf(join(hub.folder, 'servers'))).toEqual([])
      const page = await person.get(LAB)
      expect(page.status).toBe(424)
      expect(page.headers.get('content-type')).toMatch('text/html')
      const program = await person.api('/user/alice/api/kernels')
      expect(program.status).toBe(424)
      expect(program.json()).toMatchObject({ message: expect.stringContaining('/hub/spawn/alice') })
    })

    test('starts by the page', async () => {
      const { browser: person, page } = await visit(hub.origin, 'alice', '/hub/spawn')
      expect(page.url.pathname).toBe('/hub/spawn-pending/alice')
      const lab = await reloaded(person, page, /^\/user\/alice\//)
      expect(lab.url.pathname).toBe(LAB)
      expect(lab.status).toBe(200)
    })
  })
}
