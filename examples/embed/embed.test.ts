// Each app as its users meet it: the app's own routes, a login under /lab/, a server, and its WebSocket.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hub } from '@hubkit/core'
import { browser, until, type Browser } from '@hubkit/testkit'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { processesOf } from '../../e2e/support/processes.ts'
import { appSession } from './src/app-session.ts'
import { withServers } from './src/code-only.ts'
import { serveExpress } from './src/express.ts'
import { fastifyApp } from './src/fastify.ts'
import { serveHono } from './src/hono.ts'
import { labHub, PASSWORD, type LabOptions } from './src/hub.ts'

interface Closable {
  address(): AddressInfo | string | null
  close(done: () => void): unknown
}

let folder: string
let origin: string
let undo: (() => Promise<unknown>)[]
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-embed-')))
  undo = []
})
afterEach(async () => {
  for (const close of undo.toReversed()) await close()
  try {
    expect(await processesOf(folder)).toEqual([])
  } finally {
    for (const id of await processesOf(folder)) process.kill(id, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

function lab(options: Partial<LabOptions> = {}): Hub {
  const hub = labHub({ data: folder, origin: () => origin, secret: randomUUID(), ...options })
  undo.push(() => hub.close({ servers: 'stop' }))
  return hub
}

async function listening(server: Closable & NodeJS.EventEmitter): Promise<void> {
  if (server.address() === null) await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the app listens nowhere')
  origin = `http://127.0.0.1:${address.port}`
  undo.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
}

/** What a WebSocket of this browser is told first. */
async function firstWords(person: Browser, path: string): Promise<string> {
  const url = new URL(path, origin)
  const headers = await person.webSocketHeaders(url)
  const socket = new WebSocket(url.href.replace('http', 'ws'), { headers })
  try {
    const [data] = (await once(socket, 'message')) as [Buffer]
    return data.toString()
  } finally {
    socket.terminate()
  }
}

/** Follows the hub until the server's own page is there. */
async function entered(person: Browser): Promise<string> {
  const page = await until(
    async () => {
      const seen = await person.get('/lab/hub/spawn')
      return seen.text.includes('a process of its own') && seen
    },
    { timeout: 30_000 },
  )
  return page.url.pathname
}

async function useIt(person: Browser): Promise<void> {
  expect((await person.get('/')).text).toContain('The app itself')
  expect((await person.get('/lab')).url.pathname).toBe('/lab/hub/login')
  const login = await person.get('/lab/hub/login')
  await person.submit(login, { username: 'ada', password: PASSWORD })
  expect(await entered(person)).toBe('/lab/user/ada/')
  expect(await firstWords(person, '/lab/user/ada/live')).toBe('{"here":1}')
  // Another page's socket, and somebody without a login.
  await expect(firstWords(browser(origin), '/lab/user/ada/live')).rejects.toThrow('403')
  expect((await person.get('/nothing/here')).status).toBe(404)
}

describe('a hub inside an app', () => {
  test('of Hono', async () => {
    const server = serveHono(lab(), 0)
    await listening(server)
    await useIt(browser(origin))
  })

  test('of Express', async () => {
    await listening(serveExpress(lab(), 0))
    const person = browser(origin)
    await useIt(person)
    expect((await person.api('/echo', { json: { a: 1 } })).json()).toEqual({ a: 1 })
  })

  test('of Fastify', async () => {
    const app = fastifyApp(lab())
    undo.push(() => app.close())
    await app.listen({ port: 0, host: '127.0.0.1' })
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
    const person = browser(origin)
    await useIt(person)
    expect((await person.api('/echo', { json: { a: 1 } })).json()).toEqual({ a: 1 })
  })

  test('takes the session of the app for a login', async () => {
    const hub = lab({
      authenticator: appSession(async (request) =>
        request.headers.get('cookie')?.includes('app-session=ada') === true
          ? { id: '17', name: 'Ada' }
          : undefined,
      ),
    })
    const server = serveHono(hub, 0)
    await listening(server)
    const person = browser(origin)
    expect((await person.get('/lab/hub/home')).url.pathname).toBe('/lab/hub/login')
    await person.setCookie('app-session=ada; Path=/')
    expect(await entered(person)).toBe('/lab/user/ada/')
  })
})

test('a hub without pages: an app starts, lists and stops servers by code', async () => {
  // Servers report to the hub all the same: over any address that hub.fetch answers at.
  const hub = lab()
  const app = new Hono().all('*', ({ req }) => hub.fetch(req.raw))
  const { serve } = await import('@hono/node-server')
  await listening(serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }))
  const seen: string[] = []
  const told = await withServers(hub, ['ada', 'grace'], async (urls) => {
    seen.push(...[...urls.keys()].toSorted())
    for (const [name, url] of urls)
      expect((await fetch(`${url}/lab/user/${name}/`, { redirect: 'manual' })).status).toBe(302)
  })
  expect(seen).toEqual(['ada', 'grace'])
  expect(told.map((line) => line.split(' ')[0] ?? '').toSorted()).toEqual([
    'server.started',
    'server.started',
    'server.stopped',
    'server.stopped',
  ])
})
