// Providers that repeat whatever they are sent, in every answer: no outcome, log, page or error tells it on.
import type { AuthOutcome, Authenticator } from '@hubkit/core/contract'
import { createTestHub } from '@hubkit/testkit/hub'
import { everyone } from '@hubkit/core'
import { describe, expect, test } from 'vitest'
import { bitbucket, github, gitlab, oidc } from '../src/index.ts'
import { FACTORIES } from './support/factories.ts'
import {
  startFakeProvider,
  type Asked,
  type FakeProvider,
  type Reply,
} from './support/fake-provider.ts'
import { hubSide } from './support/visitor.ts'

const SECRET = 'a client secret that nobody must ever read'
const FORM_SECRETS = ['code', 'code_verifier', 'client_secret', 'client_assertion', 'token']

/** Everything that came along. */
function echoOf({ url, headers, form }: Asked): Record<string, unknown> {
  return { query: url.search, headers, form: Object.fromEntries(form) }
}

/** What it was sent that must stay between both. */
function secretsSentTo({ asked }: FakeProvider): readonly string[] {
  const found = asked.flatMap(({ form, headers: { authorization = '' } }) => [
    ...FORM_SECRETS.flatMap((name) => form.getAll(name)),
    authorization.replace(/^\w+ /, ''),
    // Basic hides nothing.
    Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString(),
  ])
  return [SECRET, ...found.filter((text) => text.length > 10)]
}

/** An error with all that hangs on it, as a log would write it. */
function inFull(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 5) return JSON.stringify(error) ?? ''
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)))
  return [...own, inFull(error.cause, depth + 1)].join('\n')
}

const ANSWERS: Readonly<Record<string, (echo: Record<string, unknown>) => Reply>> = {
  'a 200': (json) => ({ json }),
  'an error in a 200': (echo) => ({
    json: { error: 'invalid_grant', error_description: JSON.stringify(echo) },
  }),
  'a 400': (echo) => ({
    status: 400,
    json: { error: JSON.stringify(echo), error_description: JSON.stringify(echo), ...echo },
  }),
  'a 401': (echo) => ({
    status: 401,
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    json: { message: JSON.stringify(echo) },
  }),
  'a 500': (json) => ({ status: 500, json }),
  'half JSON': (echo) => ({ text: JSON.stringify(echo).slice(0, -1) }),
  'plain text': (echo) => ({
    headers: { 'content-type': 'text/plain' },
    text: JSON.stringify(echo),
  }),
}

describe.each(FACTORIES)('$name', (factory) => {
  test.each(Object.entries(ANSWERS))('repeats all in %s', async (_how, answer) => {
    const places = ['token', factory.profileAt ?? 'jwks']
    for (const place of places) {
      await using fake = await startFakeProvider(factory)
      fake.script.reply = (asked) =>
        asked.url.pathname.endsWith(place) ? answer(echoOf(asked)) : undefined
      const http = { dispatcher: fake.dispatcher }
      const authenticator = factory.make({ clientId: 'hub', clientSecret: SECRET, http })
      const hub = hubSide(authenticator)
      const outcome = await fake.login(authenticator, hub)
      if (place === 'token') expect(outcome.type).toBe('rejected')
      const told = place === 'token' ? [outcome, hub.log.lines] : [reasonOf(outcome), hub.log.lines]
      for (const secret of secretsSentTo(fake)) expect(JSON.stringify(told)).not.toContain(secret)
    }
  })
})

const reasonOf = (outcome: AuthOutcome): unknown =>
  outcome.type === 'rejected' ? outcome : undefined

/** Facts, and where they are asked. */
const FACTS: readonly [string, (fake: FakeProvider) => Authenticator, RegExp, string][] = [
  [
    'github',
    (fake) => github({ ...client(fake), scopes: ['read:org'] }),
    /orgs/,
    'github.organizations',
  ],
  [
    'gitlab',
    (fake) => gitlab({ ...client(fake), scopes: ['read_api'] }),
    /projects/,
    'gitlab.projects.30',
  ],
  ['bitbucket', (fake) => bitbucket(client(fake)), /workspaces/, 'bitbucket.workspaces'],
]
const client = ({ dispatcher }: FakeProvider) => ({
  clientId: 'hub',
  clientSecret: SECRET,
  http: { dispatcher },
})

test.each(FACTS)('a fact of %s that fails tells nothing', async (name, make, place, fact) => {
  const factory = FACTORIES.find((one) => one.name === name)
  if (!factory) throw new Error(name)
  for (const answer of Object.values(ANSWERS)) {
    await using fake = await startFakeProvider(factory)
    fake.script.reply = (asked) =>
      place.test(asked.url.pathname) ? answer(echoOf(asked)) : undefined
    const outcome = await fake.login(make(fake))
    if (outcome.type !== 'identified') throw new Error(JSON.stringify(outcome))
    const error: unknown = await outcome.identity.facts?.[fact]?.().then(
      () => 'it answers',
      (why: unknown) => why,
    )
    expect(error).toBeInstanceOf(Error)
    for (const secret of secretsSentTo(fake)) expect(inFull(error)).not.toContain(secret)
  }
})

test('a whole hub tells nothing: login, refusal, refresh, logout and what comes from behind', async () => {
  const factory = FACTORIES.find(({ name }) => name === 'oidc')
  if (!factory) throw new Error('oidc')
  await using fake = await startFakeProvider(factory)
  const refresh = 'a refresh token that nobody must ever read'
  fake.script.token = (response) => ({ ...response, refresh_token: refresh, expires_in: 1 })
  const authenticator = oidc({ ...client(fake), issuer: 'https://server.example.com' })
  const seen: unknown[] = []
  await using testHub = await createTestHub({
    authenticators: [authenticator],
    access: { allow: [everyone()] },
    refresh: { interval: 1 },
  })
  for (const type of ['login.failed', 'login.succeeded'] as const)
    testHub.hub.on(type, (event) => void seen.push(event))
  const callback = async (code?: string) => {
    const person = testHub.browser()
    const start = await person.get('/hub/login/oidc/start', { follow: false })
    const back = fake.comeBack(start.location ?? new URL('http://nowhere.invalid'))
    if (code !== undefined) back.searchParams.set('code', code)
    const page = await person.get(back, { site: 'cross-site' })
    seen.push(
      page.text,
      page.via.map(({ url }) => url.pathname),
    )
    return { person, page }
  }
  const { person } = await callback()
  expect((await person.api('/hub/api/user', { site: 'same-origin' })).status).toBe(200)
  for (const answer of Object.values(ANSWERS)) {
    fake.script.reply = (asked) =>
      asked.url.pathname.endsWith('token') ? answer(echoOf(asked)) : undefined
    seen.push((await callback()).page.text)
  }
  const post = new Request(new URL('/hub/login/oidc/backchannel', testHub.browser().origin), {
    method: 'POST',
    body: new URLSearchParams({ logout_token: 'a token that nobody must ever read' }),
  })
  seen.push(await (await testHub.hub.fetch(post)).text())
  seen.push((await person.get('/hub/home')).text)
  fake.script.reply = (asked) => ({ status: 400, json: echoOf(asked) })
  const home = await person.get('/hub/home')
  seen.push(home.text)
  const all = JSON.stringify([seen, testHub.log.lines])
  for (const secret of [...secretsSentTo(fake), refresh, 'nobody must ever read'])
    expect(all).not.toContain(secret)
})
