// What a logout is worth at a server that somebody is in already: at once where the proxy asks the hub who comes, and
// behind a proxy in a process of its own as soon as the server asks the hub again (`cache_max_age` of JupyterHub's
// services/auth.py, five minutes unless told otherwise).
import { once } from 'node:events'
import { browser, until } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startChp, startHubkitProxy, type ProxyProcess } from '../packages/proxy/test/process.ts'
import { startHubProcess, type HubProcess } from './support/hub-process.ts'
import { ask, visit } from './support/people.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from './support/venvs.ts'

const PROXIES: readonly (readonly [string, (() => Promise<ProxyProcess>) | undefined])[] = [
  ['its own proxy', undefined],
  ['hubkit-proxy', () => startHubkitProxy([])],
  ['configurable-http-proxy', () => startChp([])],
]
/** By name: for how many seconds the server of each believes what it once heard. */
const PATIENCE = { patient: 3600, brief: 1 } as const
type Name = keyof typeof PATIENCE

describe.each(PROXIES)('a logout from a hub on %s', (_, start) => {
  let missing: string | undefined
  let proxy: ProxyProcess | undefined
  let hub: HubProcess
  let origin: string

  beforeAll(async () => {
    const found = await singleUser(6)
    if ('missing' in found) {
      missing = cannotRun('A logout behind proxies', found.missing, PYTHON_REMEDY)
      return
    }
    proxy = await start?.()
    const { command } = found
    const commands = Object.fromEntries(
      Object.entries(PATIENCE).map(([name, age]) => [
        name,
        [...command, `--HubOAuth.cache_max_age=${age}`],
      ]),
    )
    hub = await startHubProcess(command, {
      commands,
      ...(proxy && { chp: { url: proxy.api, token: proxy.token, checkInterval: 500 } }),
    })
    origin = proxy?.origin ?? hub.origin
    await until(async () => (await fetch(`${origin}/hub/login`)).status === 200, {
      message: 'the proxy knows the hub',
    })
  }, 300_000)
  afterAll(async () => {
    await hub?.close()
    await proxy?.end()
  }, 60_000)
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
    context.onTestFailed(() => console.error(hub.log().slice(-6000)))
  })

  /** Somebody who was in their server, with a WebSocket open, and logged out; and a copy of all their cookies. */
  async function loggedOut(name: Name) {
    const { browser: person } = await visit(origin, name, '/hub/home')
    const path = `${origin}/hub/api/users/${name}/server`
    expect([201, 202]).toContain((await ask(path, { method: 'POST' })).status)
    await until(async () => JSON.parse((await ask(path)).text).ready === true, {
      timeout: 120_000,
      message: `the server of ${name} is ready`,
    })
    const server = `${origin}/user/${name}/`
    const page = await person.get(`${server}lab`)
    expect([page.status, page.url.pathname]).toEqual([200, `/user/${name}/lab`])
    const headers = await person.webSocketHeaders(server)
    const { cookie = '' } = headers
    const copy = browser(origin, { headers: { cookie } })
    const status = async (): Promise<number> =>
      (await copy.get(`${server}api/status`, { follow: false })).status
    const open = async (): Promise<WebSocket> => {
      const address = `${server}api/events/subscribe`.replace('http', 'ws')
      const socket = new WebSocket(address, { headers })
      await once(socket, 'open')
      return socket
    }
    expect(await status()).toBe(200)
    const socket = await open()
    const left = await person.get('/hub/logout', { site: 'none' })
    expect(left.status).toBe(200)
    return { status, open, socket }
  }

  if (start === undefined)
    test('counts at once, and closes what is open', async () => {
      for (const name of ['patient', 'brief'] as const) {
        const { status, open, socket } = await loggedOut(name)
        if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
        expect(await status()).not.toBe(200)
        await expect(open()).rejects.toThrow('Unexpected server response')
      }
    })
  else
    test('counts once the server asks again; what is open stays open', async () => {
      const patient = await loggedOut('patient')
      const brief = await loggedOut('brief')
      const sockets = [patient.socket, brief.socket]
      try {
        await until(async () => (await brief.status()) !== 200, {
          message: 'the server asks the hub again',
        })
        await expect(brief.open()).rejects.toThrow('Unexpected server response')
        // It has been longer than that, and the other one would still not know.
        expect(await patient.status()).toBe(200)
        sockets.push(await patient.open())
        for (const socket of sockets) expect(socket.readyState).toBe(WebSocket.OPEN)
      } finally {
        for (const socket of sockets) socket.terminate()
      }
    })
})
