// The quickstart as its user meets it: a process, its words, its files, and a browser.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { browser, until, within, type Browser } from '@hubkit/testkit'
import { processesOf } from '../../e2e/support/processes.ts'
import { openDataFolder } from './src/data-folder.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('src/main.ts', import.meta.url))
const PATIENCE = 20_000

let folder: string
let data: string
let running: ChildProcess[]

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'hubkit-quickstart-')))
  data = join(folder, 'hub-data')
  running = []
})

afterEach(async () => {
  for (const child of running) await end(child, 'SIGTERM')
  try {
    expect(await processesOf(folder)).toEqual([])
  } finally {
    for (const id of await processesOf(folder)) process.kill(id, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

interface Started {
  readonly child: ChildProcess
  words(): string
  complaints(): string
  /** Where it is, once it is ready. */
  origin(): string | undefined
}

/** Starts one on a free port with the demo app, which ends with it; further options win. */
function quickstart(...options: readonly string[]): Started {
  const defaults = ['--data', data, '--port', '0', '--server', 'demo', '--on-exit', 'stop']
  const child = spawn(
    process.execPath,
    ['--conditions=@hubkit/source', MAIN, ...defaults, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder },
  )
  running.push(child)
  let words = ''
  let complaints = ''
  child.stdout.on('data', (chunk) => (words += String(chunk)))
  child.stderr.on('data', (chunk) => (complaints += String(chunk)))
  return {
    child,
    words: () => words,
    complaints: () => complaints,
    origin: () => /^Hubkit is ready at (http:\/\/\S+?)\/$/m.exec(words)?.[1],
  }
}

async function ready(started: Started): Promise<string> {
  // Its words come in pieces: the last of them is about the end.
  return until(() => started.words().includes('Ctrl-C') && started.origin(), {
    timeout: PATIENCE,
    message: () => `the quickstart is ready: ${started.words()}${started.complaints()}`,
  })
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill(signal)
  await within(ended, PATIENCE, `it ends after ${signal}`)
}

/** Runs it until it gives up, and returns its exit code and all its words. */
async function refused(...options: readonly string[]): Promise<{ code: unknown; said: string }> {
  const started = quickstart(...options)
  const [code] = await within(once(started.child, 'close'), PATIENCE, 'it gives up')
  return { code, said: started.complaints() }
}

async function passwords(): Promise<{ password: string; adminPassword: string }> {
  return JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8'))
}

/** Logs in and comes back once the server's own page is there. */
async function open(origin: string, username: string, password: string): Promise<Browser> {
  const person = browser(origin)
  const pending = await person.submit(await person.get('/hub/spawn'), {
    username,
    password,
  })
  await until(
    async () => {
      const page = await person.get(pending.url)
      return page.url.pathname === `/user/${username}/` && page.status === 200
    },
    { timeout: PATIENCE, message: `the page of ${username}'s server` },
  )
  return person
}

const oneSentence = /^[A-Z-][^\n]*\n$/

test('starts from nothing, lets people in, and shows their own server', async () => {
  const started = quickstart()
  const origin = await ready(started)
  const { password, adminPassword } = await passwords()
  expect(started.words()).toContain(password)
  expect(started.words()).toContain(adminPassword)
  expect(password).toMatch(/^\w{4}(-\w{4}){3}$/)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
  expect((await stat(join(data, 'secrets.json'))).mode & 0o777).toBe(0o600)
  expect((await stat(join(data, 'hub.sqlite'))).mode & 0o077).toBe(0)

  const alice = await open(origin, 'alice', password)
  const page = await alice.get('/user/alice/')
  expect(page.text).toContain('Hello, alice')
  const visits = (text: string): number => Number(/(\d+) \(counted/.exec(text)?.[1])
  const again = await alice.get('/user/alice/')
  expect(visits(again.text)).toBe(visits(page.text) + 1)

  const stranger = browser(origin)
  const failed = await stranger.submit(await stranger.get('/'), { username: 'admin', password })
  expect(failed.status).toBe(403)
  const admin = await open(origin, 'admin', adminPassword)
  expect((await admin.api('/hub/api/user')).json()).toMatchObject({ name: 'admin', admin: true })
  const bob = browser(origin)
  const login = await bob.get('/user/alice/')
  expect([403, 404]).toContain((await bob.submit(login, { username: 'bob', password })).status)
})

test.each(['SIGINT', 'SIGKILL'] as const)(
  "finds users' servers again after %s, at the same address",
  async (signal) => {
    const first = quickstart('--on-exit', 'keep')
    const origin = await ready(first)
    const { password } = await passwords()
    const alice = await open(origin, 'alice', password)
    const before = /running since <time>([^<]+)/.exec((await alice.get('/user/alice/')).text)?.[1]
    await end(first.child, signal)
    if (signal === 'SIGINT') {
      expect(first.child.exitCode).toBe(0)
      expect(first.words()).toMatch(/Still running[^\n]*1 server/)
    }

    const second = quickstart()
    expect(await ready(second)).toBe(origin)
    expect(await passwords()).toMatchObject({ password })
    expect(second.words()).toContain(password)
    const page = await until(async () => {
      const answer = await alice.get('/user/alice/')
      return answer.status === 200 && answer
    })
    expect(page.via).toEqual([])
    expect(page.text).toContain('Hello, alice')
    expect(before).toBeDefined()
    expect(page.text).toContain(`running since <time>${before}`)
  },
)

test("logging out of a server's page ends the login everywhere", async () => {
  const origin = await ready(quickstart())
  const { password } = await passwords()
  const alice = await open(origin, 'alice', password)
  await alice.get('/user/alice/logout', { site: 'same-origin' })
  expect((await alice.get('/user/alice/')).url.pathname).toBe('/hub/login')
})

test('takes passwords that are given, and does not keep them', async () => {
  const started = quickstart(
    '--password',
    'gravity-well',
    '--admin',
    'grace',
    '--admin-password',
    'cobol-1959',
  )
  const origin = await ready(started)
  await open(origin, 'alice', 'gravity-well')
  const grace = await open(origin, 'grace', 'cobol-1959')
  expect((await grace.api('/hub/api/user')).json()).toMatchObject({ admin: true })
  expect(await readFile(join(data, 'secrets.json'), 'utf8')).not.toMatch(/gravity|cobol/)
})

test('--server auto without Python uses the demo app, and says why', async () => {
  const PATH = process.env['PATH']
  process.env['PATH'] = folder
  try {
    const started = quickstart('--server', 'auto')
    await ready(started)
    expect(started.words()).toMatch(/small demo app \(because .*jupyterhub-singleuser.*Python 3/)
    await end(started.child, 'SIGINT')
    const { code, said } = await refused('--server', 'jupyterlab')
    expect(said).toMatch(oneSentence)
    expect(said).toContain('JupyterLab cannot be had')
    expect(code).toBe(1)
  } finally {
    process.env['PATH'] = PATH
  }
})

test('--help tells every option', async () => {
  const started = quickstart('--help')
  await once(started.child, 'close')
  expect(started.child.exitCode).toBe(0)
  for (const name of [
    'port',
    'host',
    'data',
    'password',
    'admin',
    'admin-password',
    'server',
    'on-exit',
  ]) {
    expect(started.words()).toContain(`--${name} `)
  }
  expect(await readdir(folder)).toEqual([])
})

test('refuses what it does not understand in one sentence', async () => {
  for (const option of ['--prot', '--host=192.0.2.1']) {
    const { code, said } = await refused(option)
    expect(said).toMatch(oneSentence)
    expect(said).toContain(option.slice(0, 6))
    expect(code).toBe(1)
  }
})

test('refuses a port that is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const { code, said } = await refused('--port', port)
  other.close()
  expect(said).toMatch(oneSentence)
  expect(said).toContain(`Port ${port} is already in use`)
  expect(code).toBe(1)
})

test('refuses a data folder that it cannot use', async () => {
  await writeFile(join(folder, 'file'), '')
  for (const [place, words] of [
    [join(folder, 'file', 'below'), 'a part of its path is a file'],
    [join(folder, 'file'), 'it is a file'],
    [folder, 'holds other things'],
  ] as const) {
    const { code, said } = await refused('--data', place)
    expect(said).toMatch(oneSentence)
    expect(said).toContain(words)
    expect(code).toBe(1)
  }
})

test('refuses a data folder without permission', async () => {
  await chmod(folder, 0o500)
  // Root may write everywhere: be nobody for a moment.
  const isRoot = process.getuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    await expect(openDataFolder(data)).rejects.toThrow(/cannot be written: permission denied/)
  } finally {
    if (isRoot) process.seteuid?.(0)
    await chmod(folder, 0o700)
  }
})

test('refuses a store of a newer version, and damaged secrets', async () => {
  const first = quickstart()
  await ready(first)
  await end(first.child, 'SIGINT')
  await makeNewer(join(data, 'hub.sqlite'))
  const { code, said } = await refused()
  expect(said).toMatch(oneSentence)
  expect(said).toContain('newer version of Hubkit')
  expect(code).toBe(1)

  await writeFile(join(data, 'secrets.json'), '{"hub":')
  const damaged = await refused()
  expect(damaged.said).toMatch(oneSentence)
  expect(damaged.said).toContain('secrets.json is damaged')
})

/** As if a later version had migrated it. */
async function makeNewer(file: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite')
  const database = new DatabaseSync(file)
  database.exec('PRAGMA user_version = 9999')
  database.close()
}
