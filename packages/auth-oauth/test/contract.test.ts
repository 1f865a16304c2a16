import assert from 'node:assert/strict'
import type { AuthOutcome } from '@hubkit/core/contract'
import { authenticatorContract, register, type Ask } from '@hubkit/testkit'
import { test } from 'vitest'
import { oidc } from '../src/index.ts'
import { client, startIssuer } from './support/issuer.ts'
import { visitor } from './support/visitor.ts'

/** Goes to the issuer and back, as somebody. */
async function goThere(ask: Ask, account: string): Promise<AuthOutcome> {
  const browser = visitor()
  const outcome = await ask('start')
  assert.ok(outcome.type === 'challenge', JSON.stringify(outcome))
  browser.take(outcome.response)
  const back = await browser.follow(outcome.response.headers.get('location') ?? '', account)
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return ask('callback', { query: Object.fromEntries(back.searchParams), headers: { cookie } })
}

register({ test }, authenticatorContract, async () => {
  const issuer = await startIssuer([client('oidc')])
  const secret = 'a secret that nobody must ever read'
  return {
    subject: {
      authenticator: oidc({
        issuer: issuer.url,
        clientId: 'hub',
        clientSecret: secret,
        insecureHttp: true,
        // Twenty logins at once, on a busy machine.
        http: { timeout: '50s' },
      }),
      login: (ask) => goThere(ask, 'alice-id'),
      wrong: (ask) => goThere(ask, 'nobody'),
      secrets: [secret],
      timeout: 50_000,
      revoke: async () => issuer.forgetLogins(),
      logoutMessage: () => issuer.logoutMessage('alice-id'),
    },
    dispose: async () => issuer[Symbol.asyncDispose](),
  }
})
