import { authenticatorContract, identifyAttempt, register } from '@hubkit/testkit'
import { test } from 'vitest'
import { appSession } from './src/app-session.ts'

const authenticator = appSession(async (request) =>
  request.headers.get('cookie') === 'app=ada' ? { id: '1', name: 'ada' } : undefined,
)

register({ test }, authenticatorContract, () => ({
  subject: {
    authenticator,
    login: identifyAttempt({ headers: { cookie: 'app=ada' } }),
    wrong: identifyAttempt({ headers: { cookie: 'app=mallory' } }),
  },
}))
