import { createHash } from 'node:crypto'
import type { Browser, Page } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

/** A running server with what it knows of its hub, and a browser of its user. */
interface Scene extends WebHub {
  readonly owner: Browser
  readonly env: Readonly<Record<string, string>>
  /** The address a server sends a browser to. */
  authorizeUrl(change?: Readonly<Record<string, string | undefined>>): string
  /** What a server asks with a code it got. */
  redeem(
    change?: Readonly<Record<string, string | undefined>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>
}

const VERIFIER = 'a-verifier-of-at-least-forty-three-characters'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

function query(pairs: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const said = Object.entries(pairs).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return new URLSearchParams(Object.fromEntries(said))
}

async function scene(
  options?: Parameters<typeof make>[0],
  user = 'alice',
  name = '',
): Promise<Scene> {
  const web = await make(options)
  const { browser: owner } = await web.login(user)
  const server = await web.hub.servers.start({ user, name })
  const { env } = web.world.get(server.id).given
  const callback = env['JUPYTERHUB_OAUTH_CALLBACK_URL']
  return {
    ...web,
    owner,
    env,
    authorizeUrl: (change = {}) =>
      `/hub/api/oauth2/authorize?${query({
        client_id: env['JUPYTERHUB_CLIENT_ID'],
        redirect_uri: callback,
        response_type: 'code',
        state: 'a state & more',
        ...change,
      }).toString()}`,
    redeem: (change = {}, headers = {}) =>
      web.visitor().post(
        '/hub/api/oauth2/token',
        Object.fromEntries(
          query({
            client_id: env['JUPYTERHUB_CLIENT_ID'],
            client_secret: env['JUPYTERHUB_API_TOKEN'],
            grant_type: 'authorization_code',
            redirect_uri: callback,
            ...change,
          }),
        ),
        // The single-user client sends this beside its secret.
        { headers: { authorization: `token ${env['JUPYTERHUB_API_TOKEN']}`, ...headers } },
      ),
  }
}

const codeOf = (page: Page): string => page.location?.searchParams.get('code') ?? ''
const ask = async (
  one: Scene,
  change?: Readonly<Record<string, string | undefined>>,
): Promise<Page> => one.owner.get(one.authorizeUrl(change), { follow: false })
const userOf = (one: Scene, secret: string): Promise<Page> =>
  one.visitor().get('/hub/api/user', { headers: { authorization: `token ${secret}` } })

describe('the dance of a server and its own user', () => {
  test('may be danced again and again: of its tokens the last 20 of a login are good', async () => {
    const one = await scene()
    const secrets: string[] = []
    for (let time = 0; time < 22; time += 1) {
      const answer = await one.redeem({ code: codeOf(await ask(one)) })
      secrets.push(String((answer.json() as Record<string, unknown>)['access_token']))
    }
    const statuses = await Promise.all(
      secrets.map(async (secret) => (await userOf(one, secret)).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(200)
  })

  test('goes through without a question and tells the server who came', async () => {
    const one = await scene()
    const page = await ask(one)
    expect(page.location?.pathname).toBe('/user/alice/oauth_callback')
    expect(page.location?.searchParams.get('state')).toBe('a state & more')
    const answer = await one.redeem({ code: codeOf(page) })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const body = answer.json() as Record<string, unknown>
    expect(body).toEqual({
      access_token: expect.any(String),
      expires_in: expect.closeTo(14 * 86_400, -1),
      token_type: 'Bearer',
      scope: 'read:users:name!user read:users:groups!user access:servers!server=alice/',
    })
    const user = await userOf(one, String(body['access_token']))
    expect(user.json()).toMatchObject({
      name: 'alice',
      kind: 'user',
      groups: [],
      // The id servers see in their own cookie, never the one that opens the session.
      session_id: (await one.owner.cookies('/user/alice/'))['jupyterhub-session-id'],
      scopes: [
        'access:servers!server=alice/',
        'read:users:groups!user=alice',
        'read:users:name!user=alice',
      ],
    })
    const required = JSON.parse(one.env['JUPYTERHUB_OAUTH_ACCESS_SCOPES'] ?? '[]') as string[]
    const { scopes } = user.json() as { scopes: string[] }
    expect(required.some((scope) => scopes.includes(scope))).toBe(true)
  })

  test('works for a named server, with an absolute address, and with Basic alone', async () => {
    const one = await scene({ publicUrl: 'http://hub.localhost' }, 'alice', 'gpu')
    const redirect = `http://hub.localhost${one.env['JUPYTERHUB_OAUTH_CALLBACK_URL']}`
    const page = await ask(one, { redirect_uri: redirect })
    expect(page.location?.href).toContain(
      'http://hub.localhost/user/alice/gpu/oauth_callback?code=',
    )
    const pair = `${one.env['JUPYTERHUB_CLIENT_ID']}:${one.env['JUPYTERHUB_API_TOKEN']}`
    const answer = await one.redeem(
      {
        code: codeOf(page),
        redirect_uri: redirect,
        client_id: undefined,
        client_secret: undefined,
      },
      { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
    )
    expect(answer.status).toBe(200)
  })

  test('begins at the login page for somebody who is not logged in', async () => {
    const one = await scene()
    const browser = one.visitor()
    const page = await browser.get(one.authorizeUrl(), { follow: false })
    expect(page.location?.pathname).toBe('/hub/login')
    const form = await browser.next(page)
    const back = await browser.submit(
      form,
      { username: 'alice', password: 'ecila' },
      { follow: false },
    )
    expect(back.location?.pathname + (back.location?.search ?? '')).toBe(one.authorizeUrl())
    expect(codeOf(await browser.next(back))).not.toBe('')
  })

  test('of two tabs at once ends well in both', async () => {
    const one = await scene()
    const pages = await Promise.all([ask(one, { state: 'one' }), ask(one, { state: 'two' })])
    const answers = await Promise.all(pages.map((page) => one.redeem({ code: codeOf(page) })))
    expect(pages.map((page) => page.location?.searchParams.get('state'))).toEqual(['one', 'two'])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
  })

  test('gives a browser back the session id that it lost', async () => {
    const one = await scene()
    const { 'jupyterhub-session-id': id } = await one.owner.cookies('/')
    expect((await ask(one)).headers.getSetCookie()).toEqual([])
    await one.owner.setCookie('jupyterhub-session-id=; Path=/; Max-Age=0')
    expect((await ask(one)).headers.getSetCookie().join()).toContain(`jupyterhub-session-id=${id}`)
    expect((await ask(one)).headers.getSetCookie()).toEqual([])
  })
})

describe('logout', () => {
  test('at the hub ends what its servers were given in this session', async () => {
    const one = await scene()
    const answer = await one.redeem({ code: codeOf(await ask(one)) })
    const { access_token: secret } = answer.json() as { access_token: string }
    expect((await userOf(one, secret)).status).toBe(200)
    await one.owner.get('/hub/logout')
    expect((await userOf(one, secret)).status).toBe(403)
  })

  test('ends a code that is on its way', async () => {
    const one = await scene()
    const code = codeOf(await ask(one))
    await one.owner.get('/hub/logout')
    expect((await one.redeem({ code })).status).toBe(400)
  })
})

describe('a request that is wrong', () => {
  test.each([
    ['another address', { redirect_uri: '/user/bob/oauth_callback' }],
    ['another host', { redirect_uri: 'https://evil.example/user/alice/oauth_callback' }],
    ['more at its end', { redirect_uri: '/user/alice/oauth_callback?x=1' }],
    ['another spelling', { redirect_uri: '/user/alice/../alice/oauth_callback' }],
    ['a slash at its end', { redirect_uri: '/user/alice/oauth_callback/' }],
    ['no address', { redirect_uri: undefined }],
    ['an unknown client', { client_id: 'hubkit-server-aaaaaaaaaaaaaaaa' }],
    ['no client', { client_id: undefined }],
    ['a client that is none', { client_id: 'x' }],
  ])('with %s is shown to the person and sent nowhere', async (_, change) => {
    const page = await ask(await scene(), change)
    expect(page.status).toBe(400)
    expect(page.location).toBeUndefined()
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  test.each(['client_id', 'redirect_uri', 'state', 'response_type', 'scope', 'code_challenge'])(
    'with %s twice is refused',
    async (name) => {
      const one = await scene()
      const address = one.authorizeUrl({ scope: '', code_challenge: undefined })
      const page = await one.owner.get(`${address}&${name}=x&${name}=x`, { follow: false })
      expect(page.status).toBe(400)
    },
  )

  test.each([
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_scope', { scope: 'admin:users' }],
    ['invalid_request', { code_challenge: CHALLENGE }],
    ['invalid_request', { code_challenge: CHALLENGE, code_challenge_method: 'plain' }],
    ['invalid_request', { code_challenge: 'short', code_challenge_method: 'S256' }],
    ['invalid_request', { code_challenge_method: 'S256' }],
  ])('otherwise is told to the client: %s %j', async (error, change) => {
    const page = await ask(await scene(), change)
    expect(page.location?.pathname).toBe('/user/alice/oauth_callback')
    expect(Object.fromEntries(page.location?.searchParams ?? [])).toMatchObject({
      error,
      state: 'a state & more',
    })
  })

  test('may say more than is known', async () => {
    const page = await ask(await scene(), { prompt: 'none', whatever: '1' })
    expect(codeOf(page)).not.toBe('')
  })

  test('of a server that has stopped is refused', async () => {
    const one = await scene()
    await one.hub.servers.stop({ user: 'alice' })
    expect((await ask(one)).status).toBe(400)
  })
})

describe('a code', () => {
  test('works once; a second time takes back what it gave', async () => {
    const one = await scene()
    const code = codeOf(await ask(one))
    const { access_token: secret } = (await one.redeem({ code })).json() as { access_token: string }
    const again = await one.redeem({ code })
    expect(again.status).toBe(400)
    expect(again.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await userOf(one, secret)).status).toBe(403)
  })

  test('that two use at once gives at most one token, which does not last', async () => {
    const one = await scene()
    const code = codeOf(await ask(one))
    const answers = await Promise.all([
      one.redeem({ code }),
      one.redeem({ code }),
      one.redeem({ code }),
    ])
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    for (const answer of answers.filter(({ status }) => status === 200)) {
      expect(
        (await userOf(one, (answer.json() as { access_token: string }).access_token)).status,
      ).toBe(403)
    }
  })

  test('ends after five minutes', async () => {
    let now = Date.now()
    const one = await scene({ now: () => now })
    const code = codeOf(await ask(one))
    now += 300_001
    expect((await one.redeem({ code })).json()).toMatchObject({ error: 'invalid_grant' })
  })

  test('is for its own client alone', async () => {
    const one = await scene()
    const other = await one.hub.servers.start({ user: 'alice', name: 'gpu' })
    const { env } = one.world.get(other.id).given
    const answer = await one.redeem(
      {
        code: codeOf(await ask(one)),
        client_id: env['JUPYTERHUB_CLIENT_ID'],
        client_secret: env['JUPYTERHUB_API_TOKEN'],
      },
      { authorization: `token ${env['JUPYTERHUB_API_TOKEN']}` },
    )
    expect(answer.json()).toMatchObject({ error: 'invalid_grant' })
  })

  test.each([
    ['another address', { redirect_uri: '/user/alice/' }, 400, 'invalid_grant'],
    ['a code that is none', { code: 'x' }, 400, 'invalid_grant'],
    ['no code', { code: undefined }, 400, 'invalid_request'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a wrong secret', { client_secret: 'x' }, 401, 'invalid_client'],
    ['no client', { client_id: undefined }, 401, 'invalid_client'],
  ])('with %s is refused', async (_, change, status, error) => {
    const one = await scene()
    const answer = await one.redeem({ code: codeOf(await ask(one)), ...change })
    expect([answer.status, (answer.json() as { error: string }).error]).toEqual([status, error])
  })

  test('needs the right secret wherever one is given', async () => {
    const one = await scene()
    const code = codeOf(await ask(one))
    expect((await one.redeem({ code }, { authorization: 'token wrong' })).status).toBe(401)
    expect((await one.redeem({ code, client_secret: undefined })).status).toBe(200)
  })
})

describe('PKCE', () => {
  const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
  test.each([
    ['the right verifier', pkce, VERIFIER, 200],
    ['a wrong one', pkce, `${VERIFIER}x`, 400],
    ['one that is too short', pkce, 'short', 400],
    ['none', pkce, undefined, 400],
    ['one that nobody asked for', {}, VERIFIER, 400],
  ])('with %s', async (_, change, verifier, status) => {
    const one = await scene()
    const code = codeOf(await ask(one, change))
    expect((await one.redeem({ code, code_verifier: verifier })).status).toBe(status)
  })
})

describe("somebody else's server", () => {
  test('is closed to who may not enter', async () => {
    const one = await scene()
    const { browser } = await one.login('bob')
    const page = await browser.get(one.authorizeUrl(), { follow: false })
    expect(page.status).toBe(403)
    expect(page.text).toContain('You do not have permission to access the server at /user/alice/')
  })

  test('asks an administrator once, in words', async () => {
    const one = await scene()
    const { browser } = await one.login('root')
    const question = await browser.get(one.authorizeUrl(), { follow: false })
    expect(question.status).toBe(200)
    expect(question.text).toContain('belongs to alice')
    expect(question.html().querySelectorAll('main li').length).toBe(3)
    const form = 'main form'
    const refused = await browser.post(question.form(form).action, {}, { follow: false })
    expect(refused.status).toBe(403)
    const agreed = await browser.submit(question, {}, { selector: form, follow: false })
    const answer = await one.redeem({ code: codeOf(agreed) })
    expect(answer.status).toBe(200)
    const { access_token: secret } = answer.json() as { access_token: string }
    const model = (await userOf(one, secret)).json() as { scopes: string[] }
    expect(model).toMatchObject({ name: 'root', admin: true })
    expect(model.scopes).toContain('access:servers!server=alice/')
    expect(codeOf(await browser.get(one.authorizeUrl(), { follow: false }))).not.toBe('')
  })

  test.each([
    ['a user', { scopes: ['access:servers!user=alice'], users: ['bob'] }],
    ['a group', { scopes: ['access:servers!group=class'], users: ['bob'] }],
    ['a server', { scopes: ['access:servers!server=alice/'], groups: ['staff'] }],
  ])('is open to a role that reaches it by %s, and the token says so', async (_, helper) => {
    const one = await scene({ roles: { helper } })
    await one.hub.groups.create('class', ['alice'])
    const { browser } = await one.login('bob')
    await one.hub.groups.create('staff', ['bob'])
    const question = await browser.get(one.authorizeUrl(), { follow: false })
    const agreed = await browser.submit(question, {}, { selector: 'main form', follow: false })
    const answer = await one.redeem({ code: codeOf(agreed) })
    const { access_token: secret } = answer.json() as { access_token: string }
    const scopes = async () => ((await userOf(one, secret)).json() as { scopes: string[] }).scopes
    expect(await scopes()).toEqual([
      'access:servers!server=alice/',
      'read:users:groups!user=bob',
      'read:users:name!user=bob',
    ])
    await one.hub.groups.remove('class')
    await one.hub.groups.drop('staff', ['bob'])
    const reaches = helper.scopes[0]?.includes('!user=')
    expect((await scopes()).includes('access:servers!server=alice/')).toBe(reaches)
  })
})
