import { memoryStorage, recordingLogger } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import type { AuthContext, Authenticator, AuthOutcome } from '../contract/authenticator.ts'
import { passwordAuthenticator } from './password-authenticator.ts'
import { passwordHasher } from './password-hash.ts'
import { sharedPasswordAuthenticator } from './shared-password.ts'
import { usernamePolicy } from './usernames.ts'

const hasher = passwordHasher({ cost: 4 })
const wonderland = await hasher.hash('wönderland')
const chalk = await hasher.hash('chalk')

function context(form: Readonly<Record<string, string>>): AuthContext {
  return {
    request: new Request('http://hub.test/hub/login/x/submit', { method: 'POST' }),
    form,
    routeUrl: (route) => new URL(`http://hub.test/hub/login/x/${route}`),
    remoteAddress: '127.0.0.1',
    storage: memoryStorage(),
    signal: new AbortController().signal,
    log: recordingLogger(),
  }
}

function login(
  authenticator: Authenticator,
  username?: string,
  password?: string,
  route = 'submit',
): Promise<AuthOutcome> {
  return authenticator.handle(
    route,
    context({
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    }),
  )
}

function identified(id: string, name: string, shared?: boolean) {
  const identity = {
    issuer: `local:${id}`,
    subject: name,
    username: name,
    ...(shared === undefined ? {} : { shared }),
  }
  return { type: 'identified', identity }
}

describe('passwordAuthenticator', () => {
  const own = passwordAuthenticator({ users: { Alice: wonderland }, hasher })
  const found = passwordAuthenticator({
    id: 'staff',
    users: async (name) => (name === 'alice' ? wonderland : undefined),
    hasher,
  })

  test.for(['alice', 'ALICE', ' alice ', '\uff41lice'])(
    '%j with the right password is alice',
    async (username) => {
      expect(await login(own, username, 'wönderland')).toEqual(identified('password', 'alice'))
      expect(await login(found, username, 'wönderland')).toEqual(identified('staff', 'alice'))
    },
  )

  test.for([
    ['alice', 'Wönderland', 'the password is wrong', 'alice'],
    ['alice', ' wönderland', 'the password is wrong', 'alice'],
    ['alice', 'wönderland\0', 'the password is wrong', 'alice'],
    ['Mallory', 'wönderland', 'there is no such account', 'mallory'],
    ['__proto__', 'wönderland', 'there is no such account', undefined],
    ['constructor', 'wönderland', 'there is no such account', 'constructor'],
    ['al/ice', 'wönderland', 'there is no such account', undefined],
    ['alice', '', 'no password was given', 'alice'],
    ['alice', undefined, 'no password was given', 'alice'],
    ['', 'wönderland', 'no username was given', undefined],
    ['  ', 'wönderland', 'no username was given', undefined],
    [undefined, 'wönderland', 'no username was given', undefined],
    [undefined, undefined, 'no username was given', undefined],
  ] as const)('%j with %j is rejected: %s', async ([username, password, reason, account]) => {
    for (const authenticator of [own, found]) {
      const outcome = await login(authenticator, username, password)
      expect(outcome).toEqual({
        type: 'rejected',
        reason,
        ...(account === undefined ? {} : { account }),
      })
      // The words for the person are the contract's own: the same for all of these.
      expect(outcome).not.toHaveProperty('message')
    }
  })

  test('has no route but submit', async () => {
    expect(await login(own, 'alice', 'wönderland', 'start')).toMatchObject({ type: 'rejected' })
  })

  test('an unknown name costs a computation too, as dear as the others', async () => {
    const seen: string[] = []
    const counting = {
      ...hasher,
      verify: (password: string, stored: string) => (
        seen.push(stored),
        hasher.verify(password, stored)
      ),
    }
    const dear = await passwordHasher({ cost: 5 }).hash('x')
    const authenticator = passwordAuthenticator({ users: { bob: dear }, hasher: counting })
    for (const name of ['mallory', 'al/ice', 'bob']) await login(authenticator, name, 'y')
    expect(seen.map((hash) => hash.split('$')[2])).toEqual([
      'ln=5,r=8,p=1',
      'ln=5,r=8,p=1',
      'ln=5,r=8,p=1',
    ])
  })

  test('takes the names of the hub', async () => {
    const usernames = usernamePolicy({ normalize: (name) => name.split('@')[0] ?? '' })
    const authenticator = passwordAuthenticator({ users: { alice: wonderland }, hasher, usernames })
    expect(await login(authenticator, 'alice@example.org', 'wönderland')).toEqual(
      identified('password', 'alice'),
    )
  })

  test('what finds hashes may fail', async () => {
    const authenticator = passwordAuthenticator({
      users: () => Promise.reject(new Error('the file is away')),
      hasher,
    })
    await expect(login(authenticator, 'alice', 'x')).rejects.toThrow('the file is away')
  })

  test('refuses options that cannot be meant, without showing a hash', () => {
    expect(() => passwordAuthenticator({ users: { alice: 'secret' } })).toThrow(
      'passwordAuthenticator.users.alice: found a string, expected a hash made with hubkit-password',
    )
    expect(() => passwordAuthenticator({ users: { alice: wonderland, Alice: chalk } })).toThrow(
      'each name once',
    )
    expect(() => passwordAuthenticator({ users: { 'al/ice': wonderland } })).toThrow(
      "'al/ice' is not valid",
    )
    expect(() => passwordAuthenticator({ id: 'a b', users: {} })).toThrow(
      'passwordAuthenticator.id',
    )
    expect(() => passwordAuthenticator({} as never)).toThrow(
      'passwordAuthenticator.users: found nothing',
    )
  })
})

describe('sharedPasswordAuthenticator', () => {
  const shared = sharedPasswordAuthenticator({
    password: 'grüne Kreide',
    own: { Teacher: chalk },
    hasher,
  })
  const plain = sharedPasswordAuthenticator({ id: 'class', password: 'grüne Kreide' })

  test('anybody who knows it is whom they say, and that it is shared', async () => {
    expect(await login(shared, 'Student-1', 'grüne Kreide')).toEqual(
      identified('shared', 'student-1', true),
    )
    expect(await login(plain, 'teacher', 'gru\u0308ne Kreide')).toEqual(
      identified('class', 'teacher', true),
    )
  })

  test('a name with a password of its own has only that one', async () => {
    expect(await login(shared, 'teacher', 'chalk')).toEqual(identified('shared', 'teacher', false))
    for (const name of ['teacher', 'TEACHER', ' teacher', '\uff54eacher']) {
      expect(await login(shared, name, 'grüne Kreide')).toMatchObject({
        type: 'rejected',
        account: 'teacher',
      })
    }
    expect(await login(shared, 'student', 'chalk')).toMatchObject({
      type: 'rejected',
      account: 'student',
    })
  })

  test.for([
    '',
    ' ',
    'grüne',
    'grüne Kreide ',
    'Grüne Kreide',
    'grüne Kreide\0',
    'x'.repeat(4096),
    '\ud800',
  ])('%# is not it', async (password) => {
    for (const authenticator of [shared, plain]) {
      expect(await login(authenticator, 'student', password)).toMatchObject({
        type: 'rejected',
        account: 'student',
      })
    }
  })

  test.for([
    [undefined, 'grüne Kreide'],
    ['', 'grüne Kreide'],
    ['student', undefined],
    ['stu/dent', 'grüne Kreide'],
  ] as const)('name %j, password %j: rejected', async ([username, password]) => {
    for (const authenticator of [shared, plain]) {
      expect(await login(authenticator, username, password)).toMatchObject({ type: 'rejected' })
    }
  })

  test('time does not tell which names have a password of their own', async () => {
    const seen: string[] = []
    const counting = {
      ...hasher,
      verify: (password: string, stored: string) => (
        seen.push(stored),
        hasher.verify(password, stored)
      ),
    }
    const authenticator = sharedPasswordAuthenticator({
      password: 'x',
      own: { teacher: chalk },
      hasher: counting,
    })
    for (const name of ['teacher', 'student', 'stu/dent']) await login(authenticator, name, 'y')
    expect(seen).toHaveLength(3)
  })

  test.for(['', 'x'.repeat(1025), 'a\0', undefined, 5])(
    '%# cannot be the password, and the error does not show it',
    (password) => {
      expect(() => sharedPasswordAuthenticator({ password } as never)).toThrow(
        /^sharedPasswordAuthenticator\.password: found (an empty string|a string|nothing|5), expected a password of/,
      )
    },
  )
})
