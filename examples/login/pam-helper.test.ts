// Helpers that are missing, fail or lie; the real one is in pam.test.ts.
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordingLogger, memoryStorage, until } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, onTestFinished, test } from 'vitest'
import type { AuthContext } from '@hubkit/core/contract'
import { pamAuthenticator } from './src/pam/authenticator.ts'
import type { PamOptions } from './src/pam/options.ts'

const PASSWORD = 'a password that nobody must ever read'

/** A helper of a few lines, which has the question in `q`. */
function helper(code: string): readonly string[] {
  const read = "const q = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));"
  return [process.execPath, '-e', `${read}${code}`]
}
const says = (answer: unknown): readonly string[] =>
  helper(`console.log(${JSON.stringify(JSON.stringify(answer))})`)

function bench(options: Partial<PamOptions> = {}, signal = new AbortController().signal) {
  const authenticator = pamAuthenticator({ host: 'Machine', service: 'hubkit', ...options })
  const log = recordingLogger()
  const context = (form: Readonly<Record<string, string>>): AuthContext => ({
    request: new Request('https://hub.example/hub/login/pam/submit', { method: 'POST' }),
    form,
    routeUrl: (route) => new URL(`https://hub.example/hub/login/pam/${route}`),
    remoteAddress: '192.0.2.1',
    storage: memoryStorage(),
    signal,
    log,
  })
  return {
    authenticator,
    log,
    context,
    login: (username = 'ada', password = PASSWORD) =>
      authenticator.handle('submit', context({ username, password })),
  }
}

const account = { uid: 1815, name: 'ada', fullName: 'Ada Lovelace', groups: ['ada', 'staff'] }

test('an account is its uid and name, with the groups of the machine', async () => {
  const { login, authenticator } = bench({ command: says({ account }) })
  expect(await login()).toEqual({
    type: 'identified',
    identity: {
      issuer: 'pam:machine',
      subject: '1815:ada',
      username: 'ada',
      displayName: 'Ada Lovelace',
      groups: ['ada', 'staff'],
    },
  })
  expect(authenticator.trouble?.()).toBeUndefined()
})

test('the password goes to standard input alone', async () => {
  const { login } = bench({
    command: helper(`
      const seen = process.argv.join() + JSON.stringify(process.env)
      const isTold = q.password === ${JSON.stringify(PASSWORD)} && q.remote === '192.0.2.1'
      const name = isTold && !seen.includes(q.password) ? 'told' : 'seen'
      console.log(JSON.stringify({ account: { ...${JSON.stringify(account)}, name } }))`),
  })
  expect(await login()).toMatchObject({ identity: { username: 'told' } })
})

test.each<[string, unknown, string, string | undefined]>([
  [
    'a wrong password',
    { step: 'authenticate', code: 7 },
    'the password is wrong, or the account is locked',
    undefined,
  ],
  ['an unknown name', { step: 'authenticate', code: 10 }, 'there is no such account', undefined],
  ['a system account', { gone: true }, 'there is no such account', undefined],
  ['an expired account', { step: 'account', code: 13 }, 'the account has expired', 'has expired'],
  ['an expired password', { step: 'account', code: 12 }, 'the password has expired', 'change it'],
])('%s is refused', async (_what, answer, reason, message) => {
  const outcome = await bench({ command: says(answer) }).login()
  expect(outcome).toMatchObject({ type: 'rejected', reason, account: 'ada' })
  expect(outcome).not.toHaveProperty('inconclusive')
  const told = outcome.type === 'rejected' ? outcome.message : 'none'
  if (message === undefined) expect(told).toBeUndefined()
  else expect(told).toContain(message)
})

const rubbish = helper("console.log('no JSON')")
test.each<[string, readonly string[], string]>([
  ['missing', ['/nowhere/at/all'], 'the helper cannot be started (ENOENT)'],
  ['crashing', helper('process.exit(3)'), 'the helper ended with code 3'],
  ['killed', helper("process.kill(process.pid, 'SIGKILL')"), 'the helper ended with SIGKILL'],
  [
    'deaf',
    [process.execPath, '-e', "require('node:fs').closeSync(0);process.exit(4)"],
    'the helper ended with code 4',
  ],
  ['mute', helper(''), 'the helper gave no answer'],
  ['talking rubbish', rubbish, 'the helper gave no answer'],
  ['talking JSON of another kind', says([1]), 'the helper gave an answer that is none'],
  [
    'naming nobody',
    says({ account: { ...account, name: '' } }),
    'the helper gave an answer that is none',
  ],
  [
    'talking without end',
    helper("const w = () => process.stdout.write('x'.repeat(65536), w); w()"),
    'the helper answers too much',
  ],
  ['of a machine in trouble', says({ step: 'authenticate', code: 3 }), 'PAM answers 3'],
  ['whose directory is away', says({ step: 'authenticate', code: 9 }), 'cannot be reached'],
  [
    'without its service',
    says({ fault: 'there is no PAM service of that name' }),
    'no PAM service',
  ],
])('a helper that is %s logs nobody in, and counts as no try', async (_what, command, reason) => {
  const { login, log, authenticator } = bench({ command, timeout: '30s' })
  const outcome = await login()
  expect(outcome).toMatchObject({
    type: 'rejected',
    code: 'pam-away',
    reason: expect.stringContaining(reason),
    inconclusive: true,
  })
  expect(JSON.stringify([outcome, log.lines])).not.toContain(PASSWORD)
  expect(log.lines).toHaveLength(1)
  expect(authenticator.trouble?.()).toContain('cannot check passwords')
  const refreshed = await authenticator.refresh?.(
    { issuer: 'pam:machine', subject: '1815:ada', username: 'ada' },
    undefined,
    bench().context({}),
  )
  expect(refreshed).toMatchObject({ type: 'unavailable' })
})

/** A helper that hangs, and the process that it started, which ignores what it can. */
const hanging = helper(`
  const { spawn } = require('node:child_process')
  const code = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"
  const child = spawn(process.execPath, ['-e', code])
  require('node:fs').writeFileSync(q.name, process.pid + ' ' + child.pid)
  setInterval(() => {}, 1000)`)

const isAlive = (pid: number): boolean => {
  try {
    // What nobody has waited for yet is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

function hangs(): { command: readonly string[]; pids(): readonly number[] } {
  const file = join(tmpdir(), `hubkit-pam-${process.pid}-${performance.now()}`)
  onTestFinished(() => rmSync(file, { force: true }))
  return {
    command: hanging.map((part) => part.replace('q.name', JSON.stringify(file))),
    pids() {
      try {
        return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number)
      } catch {
        return []
      }
    },
  }
}

test('a helper that hangs is ended, with what it started', async () => {
  const { command, pids } = hangs()
  const limited = bench({ command, timeout: '3s' })
  expect(await limited.login()).toMatchObject({ reason: 'there was no answer in time' })
  await until(() => pids().length === 2 && !pids().some(isAlive))
})

test('whoever goes away takes the helper along', async () => {
  const { command, pids } = hangs()
  const gone = new AbortController()
  const login = bench({ command }, gone.signal).login()
  await until(() => pids().length === 2)
  gone.abort(new Error('the client went away'))
  await expect(login).rejects.toThrow('the client went away')
  await until(() => !pids().some(isAlive))
})

test('so many helpers work at once, so many logins wait, others are told to come again', async () => {
  const { login } = bench({ command: says({ account }), atOnce: 2, waiting: 3 })
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => login()))
  expect(outcomes.filter(({ type }) => type === 'identified')).toHaveLength(5)
  expect(outcomes.filter(({ type }) => type === 'rejected')).toMatchObject(
    [1, 2, 3].map(() => ({ reason: 'too many logins wait for PAM', inconclusive: true })),
  )
  expect((await login()).type).toBe('identified')
})

test('who waits and goes away leaves the line', async () => {
  const { command, pids } = hangs()
  const gone = new AbortController()
  const { authenticator, context } = bench({ command, atOnce: 1 }, gone.signal)
  const attempts = [1, 2].map(() =>
    authenticator.handle('submit', context({ username: 'ada', password: 'x' })),
  )
  await until(() => pids().length === 2)
  gone.abort(new Error('the client went away'))
  for (const attempt of attempts) await expect(attempt).rejects.toThrow('went away')
  await until(() => !pids().some(isAlive))
})

test.each([
  '',
  ' ',
  '-x',
  '--help',
  '../etc/passwd',
  'a/b',
  'a..b',
  'ada\0',
  'ada\nroot',
  'ada:x',
  'ada root',
  '\u202eada',
  '\u212aelvin',
  'a'.repeat(65),
  'a'.repeat(4096),
])('the name %j is nobody, and no helper is asked', async (username) => {
  const { login } = bench({ command: ['/nowhere/at/all'] })
  expect(await login(username)).toMatchObject({ reason: 'no account can have this name' })
})

test.each(['', '\0', `${PASSWORD}\0`, 'a\nb', 'a\rb', '\ud800', 'a'.repeat(512), 'ä'.repeat(256)])(
  'the password %j is none, and no helper is asked',
  async (password) => {
    const { login } = bench({ command: ['/nowhere/at/all'] })
    expect(await login('ada', password)).toMatchObject({
      reason: 'no account can have this password',
    })
  },
)

test.each<[object, string]>([
  [{ host: '' }, 'pamAuthenticator.host: found an empty string, expected the name of a host'],
  [
    { service: '../other' },
    'pamAuthenticator.service: found a string, expected the name of a file',
  ],
  [{ minUid: 0 }, 'pamAuthenticator.minUid: found 0'],
  [{ command: [] }, 'pamAuthenticator.command'],
  [{ allowed: ['ada'] }, 'pamAuthenticator.allowed: found an unknown option'],
])('%j is refused at construction', (wrong, message) => {
  expect(() => bench(wrong)).toThrow(message)
})

test('a hub whose PAM is away says so, and answers 503', async () => {
  const authenticators = [
    pamAuthenticator({ host: 'machine', service: 'hubkit', command: ['/nowhere/at/all'] }),
  ]
  await using testHub = await createTestHub({ authenticators })
  const person = testHub.browser()
  const page = await person.get('/hub/login')
  const answer = await person.submit(page, { username: 'ada', password: PASSWORD })
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('cannot check passwords at the moment')
  expect(answer.text).not.toContain('/nowhere')
})
