import { authenticatorContract, formAttempt, register } from '@hubkit/testkit'
import { describe, test } from 'vitest'
import { passwordAuthenticator } from '../src/auth/password-authenticator.ts'
import { passwordHasher } from '../src/auth/password-hash.ts'
import { sharedPasswordAuthenticator } from '../src/auth/shared-password.ts'

// Dear enough that a computation left out shows in the time that an answer takes.
const hasher = passwordHasher({ cost: 14 })
const wonderland = await hasher.hash('wonderland')

const attempts = {
  login: formAttempt({ username: 'alice', password: 'wonderland' }),
  wrong: formAttempt({ username: 'alice', password: 'looking-glass' }),
}
const unknown = formAttempt({ username: 'mallory', password: 'looking-glass' })

describe('passwordAuthenticator', () => {
  register({ test }, authenticatorContract, () => ({
    subject: {
      authenticator: passwordAuthenticator({ users: { alice: wonderland }, hasher }),
      ...attempts,
      unknown,
      secrets: [wonderland],
    },
  }))
})

describe('passwordAuthenticator with a function', () => {
  const cheap = passwordHasher({ cost: 4 })
  register({ test }, authenticatorContract, async () => {
    const hash = await cheap.hash('wonderland')
    const find = async (name: string) => (name === 'alice' ? hash : undefined)
    const authenticator = passwordAuthenticator({ id: 'found', users: find, hasher: cheap })
    return { subject: { authenticator, ...attempts, unknown, secrets: [hash] } }
  })
})

describe('sharedPasswordAuthenticator', () => {
  register({ test }, authenticatorContract, () => ({
    subject: {
      authenticator: sharedPasswordAuthenticator({ password: 'wonderland' }),
      ...attempts,
    },
  }))
})

describe('sharedPasswordAuthenticator, a name with a password of its own', () => {
  register({ test }, authenticatorContract, () => ({
    subject: {
      authenticator: sharedPasswordAuthenticator({
        password: 'rabbit',
        own: { alice: wonderland },
        hasher,
      }),
      ...attempts,
      // Not unknown, but it must not be told from one that has a password of its own.
      unknown,
      secrets: [wonderland, 'rabbit'],
    },
  }))
})
