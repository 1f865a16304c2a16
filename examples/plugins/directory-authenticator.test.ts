import { authenticatorContract, formAttempt, register } from '@hubkit/testkit'
import { createTestHub } from '@hubkit/testkit/hub'
import { expect, test } from 'vitest'
import { directoryAuthenticator, type Check } from './src/directory-authenticator.ts'

const alice = { uuid: '7c1b', uid: 'alice', groups: ['staff'] }
const check: Check = async (username, password) =>
  username === 'alice' && password === 'wonderland' ? alice : undefined

register({ test }, authenticatorContract, () => ({
  subject: {
    authenticator: directoryAuthenticator(check),
    login: formAttempt({ username: 'alice', password: 'wonderland' }),
    wrong: formAttempt({ username: 'alice', password: 'looking-glass' }),
    unknown: formAttempt({ username: 'nobody', password: 'looking-glass' }),
  },
}))

test('somebody of the directory logs in to a hub', async () => {
  await using testHub = await createTestHub({ authenticator: directoryAuthenticator(check) })
  const person = testHub.browser()
  const page = await person.get('/hub/login')
  await person.submit(page, { username: 'alice', password: 'wonderland' })
  const me = await person.api('/hub/api/user', { site: 'same-origin' })
  expect(me.json()).toMatchObject({ name: 'alice', groups: ['staff'] })
})
