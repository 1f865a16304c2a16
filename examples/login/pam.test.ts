// The example with PAM, with accounts that are made here and removed again. Needs root.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { AuthContext, AuthOutcome, Identity } from '@hubkit/core/contract'
import {
  authenticatorContract,
  formAttempt,
  memoryStorage,
  recordingLogger,
  register,
  until,
} from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { pamAuthenticator } from './src/pam/authenticator.ts'
import type { PamOptions } from './src/pam/options.ts'
import { pamLogin } from './src/pam.ts'

const SERVICE = `hubkit-test-${process.pid}`
const FILE = join('/etc/pam.d', SERVICE)
const PASSWORD = 'a password that nobody must ever read'
const FROM = join(import.meta.dirname, 'src/pam')

const run = promisify(execFile)
let made = 0

interface Person {
  readonly name: string
  remove(): Promise<void>
}

/** An account of this machine. */
async function newAccount(
  password: string | undefined = PASSWORD,
  more: readonly string[] = [],
): Promise<Person> {
  made += 1
  const name = `hk${process.pid}x${made}`
  await run('/usr/sbin/useradd', ['--no-create-home', '--comment', 'Ada Lovelace,x', ...more, name])
  if (password !== undefined)
    execFileSync('/usr/sbin/chpasswd', { input: `${name}:${password}\n`, stdio: 'pipe' })
  return {
    name,
    async remove() {
      const exists = await run('getent', ['passwd', name]).catch(() => undefined)
      if (exists) await run('/usr/sbin/userdel', [name])
    },
  }
}

async function person(password?: string, more?: readonly string[]): Promise<Person> {
  const one = await newAccount(password, more)
  onTestFinished(() => one.remove())
  return one
}

function bench(options: Partial<PamOptions> = {}) {
  const authenticator = pamAuthenticator({ host: 'machine', service: SERVICE, ...options })
  const log = recordingLogger()
  const context = (form: Readonly<Record<string, string>> = {}): AuthContext => ({
    request: new Request('https://hub.example/hub/login/pam/submit', { method: 'POST' }),
    form,
    routeUrl: (route) => new URL(`https://hub.example/hub/login/pam/${route}`),
    remoteAddress: '192.0.2.1',
    storage: memoryStorage(),
    signal: new AbortController().signal,
    log,
  })
  return {
    log,
    login: (username: string, password = PASSWORD): Promise<AuthOutcome> =>
      authenticator.handle('submit', context({ username, password })),
    refresh: (identity: Identity) => authenticator.refresh?.(identity, undefined, context()),
  }
}

beforeAll(() => copyFileSync(join(FROM, 'hubkit.pam'), FILE))
afterAll(() => rmSync(FILE, { force: true }))

describe('as the contract has it', () => {
  register({ test }, authenticatorContract, async () => {
    const one = await newAccount()
    return {
      subject: {
        authenticator: pamAuthenticator({ host: 'machine', service: SERVICE, timeout: '50s' }),
        login: formAttempt({ username: one.name, password: PASSWORD }),
        wrong: formAttempt({ username: one.name, password: 'not the password' }),
        unknown: formAttempt({ username: 'hubkit-nobody-of-tests', password: 'not the password' }),
        timeout: 50_000,
        revoke: () => one.remove(),
      },
      dispose: () => one.remove(),
    }
  })
})

test('somebody logs in with uid, full name and groups', async () => {
  const { name } = await person()
  const [{ stdout: uid }, { stdout: groups }] = await Promise.all([
    run('id', ['-u', name]),
    run('id', ['-Gn', name]),
  ])
  expect(await bench().login(` ${name} `)).toEqual({
    type: 'identified',
    identity: {
      issuer: 'pam:machine',
      subject: `${uid.trim()}:${name}`,
      username: name,
      displayName: 'Ada Lovelace',
      groups: groups.trim().split(' '),
    },
  })
})

/** What is done to an account before it logs in with its password. */
const REFUSALS: readonly [string, (name: string) => Promise<unknown>, string, RegExp?][] = [
  [
    'locked',
    (name) => run('/usr/sbin/usermod', ['-L', name]),
    'the password is wrong, or the account is locked',
  ],
  [
    'expired',
    (name) => run('/usr/bin/chage', ['-E', '1', name]),
    'the account has expired',
    /account has expired/,
  ],
  [
    'told to change its password',
    (name) => run('/usr/bin/chage', ['-d', '0', name]),
    'the password has expired',
    /password has expired/,
  ],
  ['removed', (name) => run('/usr/sbin/userdel', [name]), 'there is no such account'],
]

test.each(REFUSALS)('an account that is %s is refused', async (_what, change, reason, message) => {
  const { name } = await person()
  await change(name)
  const { login, log } = bench()
  const outcome = await login(name)
  expect(outcome).toMatchObject({ type: 'rejected', reason, account: name })
  const told = outcome.type === 'rejected' ? outcome.message : undefined
  if (message) expect(told).toMatch(message)
  else expect(told).toBeUndefined()
  // Nobody learns of it without the password.
  const wrong = await login(name, 'not the password')
  expect(wrong).toMatchObject({ type: 'rejected', message: undefined })
  expect(JSON.stringify([outcome, wrong, log.lines])).not.toContain(PASSWORD)
})

test('a password that is wrong, empty, or only begins as the right one is refused', async () => {
  const { name } = await person()
  const { login } = bench()
  for (const password of ['', 'not the password', `${PASSWORD}\0`, `${PASSWORD}\n`, `${PASSWORD}x`])
    expect(await login(name, password)).toMatchObject({ type: 'rejected' })
  expect(await login(name, 'x'.repeat(511))).toMatchObject({ type: 'rejected' })
  expect(await login(name)).toMatchObject({ type: 'identified' })
})

test('an account without a password lets nobody in', async () => {
  const { name } = await person()
  await run('/usr/bin/passwd', ['-d', name])
  const { login } = bench()
  for (const password of ['', 'x', PASSWORD])
    expect(await login(name, password)).toMatchObject({ type: 'rejected' })
})

test('a password with any characters is taken as it is', async () => {
  const odd = `ä€🔑 ' " \\ $(x) : ; % \t end`
  const { name } = await person(odd)
  expect(await bench().login(name, odd)).toMatchObject({ type: 'identified' })
})

test('root and other accounts of the system are nobody', async () => {
  const { name } = await person(PASSWORD, ['--system'])
  const { login } = bench()
  expect(await login(name)).toMatchObject({
    type: 'rejected',
    reason: 'there is no such account',
    message: undefined,
  })
  expect(await login('root', 'x')).toMatchObject({ reason: 'there is no such account' })
  expect(await bench({ minUid: 1 }).login(name)).toMatchObject({ type: 'identified' })
})

test('a refresh brings new groups, and ends accounts that are locked, expired or another', async () => {
  const { name } = await person()
  const group = `${name}g`
  await run('/usr/sbin/groupadd', [group])
  onTestFinished(async () => void (await run('/usr/sbin/groupdel', [group])))
  const { login, refresh } = bench()
  const outcome = await login(name)
  if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
  const { identity } = outcome

  await run('/usr/sbin/usermod', ['-aG', group, name])
  const now = await refresh(identity)
  expect(now).toMatchObject({ type: 'updated' })
  expect(now?.type === 'updated' && now.identity.groups).toContain(group)
  await run('/usr/sbin/usermod', ['-L', name])
  expect(await refresh(identity)).toEqual({ type: 'expired', reason: 'the account is locked' })
  await run('/usr/sbin/usermod', ['-U', name])
  expect(await refresh(identity)).toMatchObject({ type: 'updated' })
  await run('/usr/bin/chage', ['-E', '1', name])
  expect(await refresh(identity)).toEqual({ type: 'expired', reason: 'the account has expired' })
  await run('/usr/bin/chage', ['-E', '-1', name])
  const another = { ...identity, subject: `999999:${name}` }
  expect(await refresh(another)).toMatchObject({ reason: 'the name is of another account now' })
  expect(await refresh({ ...identity, issuer: 'pam:other' })).toMatchObject({ type: 'expired' })
  await run('/usr/sbin/userdel', [name])
  expect(await refresh(identity)).toEqual({ type: 'expired', reason: 'there is no such account' })
})

test('a service without a file is a fault, not that of others', async () => {
  const { name } = await person()
  expect(await bench({ service: `${SERVICE}-none` }).login(name)).toMatchObject({
    inconclusive: true,
    reason: 'the helper says: there is no PAM service of that name',
  })
})

/** A service of the test's own. */
function service(lines: string): string {
  const name = `${SERVICE}-own`
  writeFileSync(join('/etc/pam.d', name), lines)
  onTestFinished(() => rmSync(join('/etc/pam.d', name), { force: true }))
  return name
}

test('a module that asks for more than a password refuses', async () => {
  const { name } = await person()
  const asks = 'auth required pam_stress.so\n'
  const account = 'account required pam_permit.so\n'
  expect(await bench({ service: service(`${asks}${account}`) }).login(name)).toMatchObject({
    type: 'identified',
  })
  const twice = service(`auth required pam_unix.so\n${asks}${account}`)
  const outcome = await bench({ service: twice }).login(name)
  expect(outcome).toMatchObject({ type: 'rejected' })
})

const isAlive = (pid: number): boolean => {
  try {
    // What nobody has waited for yet is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

test('a helper that waits for PAM ends with a hub that is killed', async () => {
  const { name } = await person()
  const slow = service(
    'auth optional pam_faildelay.so delay=60000000\nauth required pam_deny.so\naccount required pam_permit.so\n',
  )
  const question = JSON.stringify({
    do: 'login',
    service: slow,
    name,
    password: 'x',
    remote: '192.0.2.1',
    minUid: 1000,
    seconds: 100,
  })
  const args = ['-I', join(FROM, 'pam_helper.py')]
  const code = `
    const { spawn } = require('node:child_process')
    const options = { stdio: ['pipe', 'ignore', 'ignore'], detached: true }
    const child = spawn('python3', ${JSON.stringify(args)}, options)
    child.stdin.end(${JSON.stringify(question)})
    console.log(child.pid)
    setInterval(() => {}, 1000)`
  const hub = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void hub.kill('SIGKILL'))
  let pid = 0
  hub.stdout.once('data', (text: Buffer) => {
    pid = Number(String(text))
  })
  // It has read its question, and PAM is there.
  await until(() => pid > 0 && readFileSync(`/proc/${pid}/maps`, 'utf8').includes('pam_deny'))
  expect(isAlive(pid)).toBe(true)
  hub.kill('SIGKILL')
  await until(() => !isAlive(pid))
})

test('a helper that nobody can end ends by itself', async () => {
  const { name } = await person()
  const slow = service('auth optional pam_faildelay.so delay=60000000\nauth required pam_deny.so\n')
  const question = { do: 'login', service: slow, name, password: 'x', remote: '', minUid: 1000 }
  const child = spawn('python3', ['-I', join(FROM, 'pam_helper.py')], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdin.end(JSON.stringify({ ...question, seconds: 1 }))
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
  expect(await ended).toBe('SIGALRM')
})

test('members of a group enter a hub, one of them as its administrator, others do not', async () => {
  const [member, stranger] = [await person(), await person()]
  const isThere = await run('getent', ['group', 'hub-users']).catch(() => undefined)
  if (!isThere) {
    await run('/usr/sbin/groupadd', ['hub-users'])
    onTestFinished(async () => void (await run('/usr/sbin/groupdel', ['hub-users'])))
  }
  await run('/usr/sbin/usermod', ['-aG', 'hub-users', member.name])
  vi.stubEnv('PAM_HOST', 'machine')
  vi.stubEnv('PAM_SERVICE', SERVICE)
  onTestFinished(() => void vi.unstubAllEnvs())
  await using testHub = await createTestHub(pamLogin())
  const me = async (username: string): Promise<unknown> => {
    const browser = testHub.browser()
    const page = await browser.submit(await browser.get('/hub/login'), {
      username,
      password: PASSWORD,
    })
    const answer = await browser.api('/hub/api/user', { site: 'same-origin' })
    return answer.status === 200 ? answer.json() : page.status
  }
  expect(await me(member.name)).toMatchObject({ name: member.name, admin: false })
  expect(await me(stranger.name)).toBe(403)
})
