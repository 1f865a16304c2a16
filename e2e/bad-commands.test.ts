import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub, everyone, sharedPasswordAuthenticator, silentLogger } from '@hubkit/core'
import { serve } from '@hubkit/core/node'
import { nodeProxy } from '@hubkit/proxy'
import { processSpawner } from '@hubkit/spawner-process'
import { sqlStore } from '@hubkit/store-sql'
import { browser, until, type Browser } from '@hubkit/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { processesOf } from './support/processes.ts'

const node = (script: string): readonly string[] => [process.execPath, '-e', script]
const HTTP = (status: number): string =>
  `console.log('listening'); require('node:http').createServer((q, r) => { r.statusCode = ${status}; r.end('hello') }).listen(process.env.PORT, '127.0.0.1')`

let command: readonly string[]
let alice: Browser
let close: () => Promise<void>

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-bad-'))
  const hub = createHub({
    store: sqlStore({ path: join(folder, 'hub.sqlite') }),
    spawner: processSpawner({
      dataDir: join(folder, 'servers'),
      command: () => command,
      environment: { PORT: '{port}' },
      interruptTimeout: '1s',
    }),
    authenticator: sharedPasswordAuthenticator({ password: 'wonderland' }),
    access: { allow: [everyone()] },
    proxy: nodeProxy(),
    secrets: [randomUUID()],
    connectUrl: 'http://127.0.0.1:1',
    answerTimeout: '2s',
    log: silentLogger,
  })
  const served = await serve(hub, { port: 0 })
  close = async () => {
    await served.close({ servers: 'stop' })
    expect(await processesOf(folder)).toEqual([])
    await rm(folder, { recursive: true, force: true })
  }
  alice = browser(served.url)
  await alice.submit(
    await alice.get('/hub/login?next=/hub/home'),
    { username: 'alice', password: 'wonderland' },
    { follow: false },
  )
})
afterEach(() => close())

/** Starts by the page and follows it to its end: the failure, or the server itself. */
async function startByPage(): Promise<{ readonly status: number; readonly text: string }> {
  await alice.get('/hub/spawn')
  return until(
    async () => {
      const page = await alice.get('/hub/spawn-pending/alice')
      const looksAgain = page.headers.has('refresh') || page.text.includes('http-equiv="refresh"')
      return looksAgain ? undefined : page
    },
    { timeout: 20_000, message: 'the start ends' },
  )
}

test.each([
  ['does not exist', ['/nowhere/jupyterhub-singleuser'], /\/nowhere\/jupyterhub-singleuser/],
  [
    'exits at once',
    node("console.error('boom: no such module'); process.exit(3)"),
    /boom: no such module/,
  ],
  [
    'never answers',
    node("console.log('busy with nothing'); setInterval(() => {}, 1000)"),
    /busy with nothing/,
  ],
  ['answers only 5xx', node(HTTP(503)), /503[\s\S]*listening/],
])(
  'a command that %s: its user reads why, with its last lines, and the next start works',
  async (_what, bad, words) => {
    command = bad
    const failed = await startByPage()
    expect(failed.text).toContain('could not be started')
    expect(failed.text).toMatch(words)
    command = node(HTTP(200))
    const works = await startByPage()
    expect([works.status, works.text]).toEqual([200, 'hello'])
  },
)
