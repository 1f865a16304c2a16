import { until, type Browser, type Page } from '@hubkit/testkit'
import { afterEach, expect, test } from 'vitest'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

/** Where a server sends its visitors. */
async function authorizeAddress(web: WebHub, user: string): Promise<string> {
  const server = await web.hub.servers.get({ user })
  const { env } = web.world.get(server?.id ?? '')?.given ?? { env: {} }
  const query = new URLSearchParams({
    client_id: env['JUPYTERHUB_CLIENT_ID'] ?? '',
    redirect_uri: `/user/${user}/oauth_callback`,
    response_type: 'code',
    state: 'x',
  })
  return `/hub/api/oauth2/authorize?${query.toString()}`
}

async function enter(web: WebHub, browser: Browser): Promise<Page> {
  const asked = await browser.get(await authorizeAddress(web, 'alice'))
  return browser.submit(asked, {}, { selector: 'main form', follow: false })
}

const enteredLines = (page: Page): readonly string[] =>
  page
    .html()
    .querySelectorAll('.entered')
    .map((line) => line.textContent.replaceAll(/\s+/g, ' ').trim())

test('who enters the server of somebody else is told so first; it is recorded, and its user sees it', async () => {
  const web = await make()
  const { browser: alice } = await web.login('alice')
  await web.hub.servers.start({ user: 'alice' })
  const seen: unknown[] = []
  web.hub.on('server.entered', ({ data }) => {
    seen.push([data.actor.name, data.name, data.attempt])
  })
  expect(enteredLines(await alice.get('/hub/home'))).toEqual([])
  const { browser: root } = await web.login('root')
  const asked = await root.get(await authorizeAddress(web, 'alice'))
  expect(asked.text).toContain('That you enter is recorded, and alice sees it.')
  expect(enteredLines(await alice.get('/hub/home'))).toEqual([])
  const sent = await enter(web, root)
  expect(sent.location?.pathname).toBe('/user/alice/oauth_callback')
  await until(() => seen.length > 0)
  expect(seen).toEqual([['root', '', 1]])
  const home = await alice.get('/hub/home')
  expect(enteredLines(home)).toEqual([expect.stringMatching(/^root entered this server: .+ UTC$/)])
  const spanish = await alice.get('/hub/home', { headers: { 'accept-language': 'es' } })
  expect(enteredLines(spanish)[0]).toContain('root entró en este servidor:')
  await enter(web, root)
  expect(enteredLines(await alice.get('/hub/home'))).toHaveLength(1)
  expect(enteredLines(await root.get('/hub/home'))).toEqual([])
  // It stays when the server has stopped.
  await web.hub.servers.stop({ user: 'alice' })
  expect(enteredLines(await alice.get('/hub/home'))).toHaveLength(1)
})

test('who enters the own server leaves no such trace', async () => {
  const web = await make()
  const { browser: alice } = await web.login('alice')
  await web.hub.servers.start({ user: 'alice' })
  await alice.get(await authorizeAddress(web, 'alice'), { follow: false })
  expect(enteredLines(await alice.get('/hub/home'))).toEqual([])
})

test('an administrator who stops a server by the button of its page is named as the reason', async () => {
  const web = await make()
  const { browser: alice } = await web.login('alice')
  await web.hub.servers.start({ user: 'alice' })
  const { browser: root } = await web.login('root')
  const { _xsrf = '' } = (await root.get('/hub/home')).form().fields
  await root.post('/hub/stop/alice', { _xsrf })
  const { id = '' } = (await web.hub.servers.get({ user: 'alice' })) ?? {}
  await web.hub.servers.wait(id, ({ phase }) => phase === 'stopped')
  expect((await alice.get('/hub/home')).text).toContain('stopped by an administrator')
})
