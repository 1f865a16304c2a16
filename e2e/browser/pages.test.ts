// Every page of the hub in a real browser: what axe says, light and dark, wide and on a phone, with and without scripts.
import { HubError } from '@hubkit/core/contract'
import { gate, until } from '@hubkit/testkit'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  CHROMIUM_REMEDY,
  chromiumMissing,
  INSECURE_HOST,
  launchChromium,
} from '../support/browser/chromium.ts'
import { watchProgress } from '../support/browser/watch-progress.ts'
import { lookAt } from '../support/pages/look.ts'
import { HOSTILE, PASSWORD, startPagesHub, type PagesHub } from '../support/pages/hub.ts'
import { cannotRun } from '../support/venvs.ts'

const screenshots = fileURLToPath(new URL('../.screenshots/', import.meta.url))

let missing: string | undefined
let browser: Browser
let hub: PagesHub
let context: BrowserContext
let page: Page
/** What a page said that should not have: errors of scripts, and what the policy refused. */
let complaints: string[]

beforeAll(async () => {
  if (chromiumMissing !== undefined) {
    missing = cannotRun('A real browser', chromiumMissing, CHROMIUM_REMEDY)
    return
  }
  await mkdir(`${screenshots}pages`, { recursive: true })
  browser = await launchChromium()
})

afterAll(() => browser?.close())

beforeEach(async (task) => {
  if (missing !== undefined) return task.skip(missing)
  host = '127.0.0.1'
  hub = await startPagesHub()
  await enterWith()
})

afterEach(async () => {
  await context?.close()
  await hub?.close()
  if (missing === undefined) expect(complaints).toEqual([])
})

async function enterWith(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close()
  context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Madrid', ...options })
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  complaints = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const isOurs = message.type() === 'error' && !/status of [45]\d\d/.test(message.text())
    if (isOurs) complaints.push(message.text())
  })
  page.on('dialog', (dialog) => complaints.push(`a dialog: ${dialog.message()}`))
}

/** Where the hub is asked: this machine, until a test wants another name for it. */
let host = '127.0.0.1'
const at = (path: string): string => hub.origin.replace('127.0.0.1', host) + path

async function logIn(name: string): Promise<void> {
  await page.goto(at('/hub/login?next=%2Fhub%2Fhome'))
  await page.getByLabel(/username|usuario/i).fill(name)
  await page.getByLabel(/password|contraseña/i).fill(PASSWORD)
  await page.getByRole('button', { name: /^(log in|entrar)$/i }).click()
  await page.waitForURL(at('/hub/home'))
}

const look = (name: string): Promise<void> => lookAt(page, screenshots, name)

async function serverOf(user: string, name = ''): Promise<string> {
  return (await hub.hub.servers.get({ user, name }))?.id ?? ''
}

describe('axe finds nothing, and a phone needs no scrolling sideways', () => {
  test('at the way in and out', async () => {
    await page.goto(at('/hub/login'))
    await look('login')
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await look('login-error')
    await logIn('alice')
    await page.goto(at('/hub/nothing'))
    await look('error')
    await page.goto('data:text/html,<a href="' + at('/hub/logout') + '">out</a>')
    await page.getByRole('link').click()
    await page.getByRole('heading', { name: 'Log out?' }).waitFor()
    await look('logout')
    await page.getByRole('main').getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
    await look('logged-out')
  })

  test('on the home page, wherever servers stand', async () => {
    const { servers, users } = hub.hub
    await logIn('alice')
    await look('home-new')
    const user = await users.byName('alice')
    await users.update(user?.id ?? '', { displayName: `Alice Liddell of Wonderland ${HOSTILE}` })
    for (const name of ['gpu', 'teaching', 'archive', 'broken', 'queued'])
      await servers.create({
        user: 'alice',
        name,
        displayName: name === 'archive' ? HOSTILE : undefined,
      })
    await servers.start({ user: 'alice' })
    hub.world.get(await serverOf('alice'))?.print('[I 2026-01-01 12:00:00 ServerApp] ready')
    await servers.start({ user: 'alice', name: 'archive' })
    await servers.stop({ user: 'alice', name: 'archive' })
    await servers.start({ user: 'alice', name: 'gpu' })
    const gpu = await serverOf('alice', 'gpu')
    hub.spawner.script('stop', {
      when: ({ serverId }) => serverId === gpu,
      fail: new Error('no'),
    })
    await servers.requestStop({ user: 'alice', name: 'gpu' })
    await servers.wait(gpu, ({ stuckSince }) => stuckSince !== undefined)
    hub.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { message: `No more room. ${HOSTILE}` }),
      times: 1,
    })
    await servers.start({ user: 'alice', name: 'broken' }).catch(() => undefined)
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await servers.requestStart({ user: 'alice', name: 'teaching' })
    await servers.requestStart({ user: 'alice', name: 'queued' })
    await page.goto(at('/hub/home'))
    await look('home')
    await page.goto(at('/hub/logs/alice'))
    await look('log')
    hub.spawner.unscript()
    door.open()
  })

  test('before, during and after a start', async () => {
    await logIn('alice')
    await page.goto(at('/hub/user/alice/lab'))
    await look('not-running')
    await page.goto(at('/hub/spawn'))
    await page.getByLabel('Large').check()
    await look('spawn')
    await page.getByLabel('Image', { exact: true }).selectOption('Another image …')
    await look('spawn-other')
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await page.goto(at('/hub/spawn'))
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForURL(/spawn-pending/)
    hub.report(40, 'Pulling the image: 3 of 7 layers')
    hub.report(60, `Created the container ${HOSTILE}`)
    await page.getByRole('listitem').filter({ hasText: 'Created' }).waitFor()
    await look('pending')
    await hub.hub.users.create({ name: 'bob' })
    await hub.hub.servers.requestStart({ user: 'bob' })
    await context.clearCookies()
    await logIn('bob')
    await page.goto(at('/hub/spawn-pending/bob'))
    await look('pending-queued')
    hub.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', {
        message: 'There is no node with enough memory.',
        hint: 'Choose a smaller profile, or try again later.',
        log: Array.from({ length: 40 }, (_, line) => `line ${line} ${HOSTILE}`).join('\n'),
      }),
    })
    await hub.hub.servers.stop({ user: 'alice' })
    door.open()
    await page.getByRole('alert').waitFor()
    await look('failed')
  })

  test('at the server of somebody else, of tokens and of logins', async () => {
    const { servers, users } = hub.hub
    await users.create({ name: 'bob' })
    await servers.start({ user: 'bob' })
    await logIn('root')
    const { env } = hub.world.get(await serverOf('bob'))?.given ?? { env: {} }
    const query = new URLSearchParams({
      client_id: env['JUPYTERHUB_CLIENT_ID'] ?? '',
      redirect_uri: '/user/bob/oauth_callback',
      response_type: 'code',
      state: 'x',
    })
    await page.goto(at(`/hub/api/oauth2/authorize?${query.toString()}`))
    await page.getByRole('heading', { name: 'Open the server of bob?' }).waitFor()
    await look('confirm')
    await page.goto(at('/hub/spawn-pending/bob'))
    await servers.stop({ user: 'bob' })
    await page.goto(at('/hub/spawn/bob'))
    await look('spawn-foreign')
    await page.goto(at('/hub/token'))
    await page.getByLabel('What is it for?').fill(`Backup ${HOSTILE}`)
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('heading', { name: 'Your new token' }).waitFor()
    await look('tokens')
    for (const userAgent of [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1',
      'curl/8',
      HOSTILE,
    ])
      await hub.hub.sessions.open({
        userId: (await users.byName('root'))?.id ?? '',
        identityId: 'local:fake subject-of-root',
        remoteAddress: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
        userAgent,
      })
    await page.goto(at('/hub/sessions'))
    await look('sessions')
    await page.getByRole('button', { name: 'Connect another login' }).click()
    await page.getByRole('heading', { name: 'Connect another login' }).waitFor()
    await look('link')
  })

  test('of the admin panel', async () => {
    const { servers, users, groups } = hub.hub
    const people = Array.from({ length: 60 }, (_, index) => `student-${index}`)
    await users.createMany(people, {})
    await users.create({ name: 'alice', displayName: `Alice Liddell ${HOSTILE}` })
    await users.create({ name: 'bob', admin: true })
    await groups.create('mathematics', ['alice', ...people])
    await servers.start({ user: 'alice' })
    await servers.create({ user: 'alice', name: 'gpu', displayName: HOSTILE })
    await servers.start({ user: 'alice', name: 'gpu' })
    const gpu = await serverOf('alice', 'gpu')
    hub.spawner.script('stop', {
      when: ({ serverId }) => serverId === gpu,
      fail: new Error('no'),
    })
    await servers.requestStop({ user: 'alice', name: 'gpu' })
    await servers.wait(gpu, ({ stuckSince }) => stuckSince !== undefined)
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await servers.requestStart({ user: 'student-1' })
    await servers.requestStart({ user: 'student-2' })
    await logIn('root')
    await page.getByRole('link', { name: 'Admin', exact: true }).click()
    await look('admin-users')
    await page.getByText('Add users').click()
    await page.getByLabel('Usernames').fill('alice')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await look('admin-users-error')
    const { id: userId = '' } = (await users.byName('alice')) ?? {}
    await hub.hub.identities.link(userId, {
      authenticator: 'institute',
      issuer: 'https://institute.example/oidc',
      subject: '4711',
      username: HOSTILE,
    })
    await hub.hub.sessions.open({
      userId,
      identityId: 'https://institute.example/oidc 4711',
      remoteAddress: '192.0.2.7',
      userAgent: '',
    })
    await page.getByRole('link', { name: 'alice', exact: true }).click()
    await page.getByRole('group').filter({ hasText: 'Delete this user' }).locator('summary').click()
    await page.getByRole('group').filter({ hasText: 'is stopped first' }).locator('summary').click()
    await look('admin-user')
    await page.goto(at('/hub/admin/servers'))
    await page.locator('summary').first().click()
    await look('admin-servers')
    await enterWith({ locale: 'es-MX' })
    await logIn('root')
    await page.goto(at('/hub/admin?q=ali'))
    await look('es-admin-users')
    hub.spawner.unscript()
    door.open()
  })

  test('of groups in the admin panel', async () => {
    const { users, groups } = hub.hub
    const people = Array.from({ length: 60 }, (_, index) => `student-${index}`)
    await users.createMany(people, {})
    await groups.create('mathematics', people)
    await groups.setProperties('mathematics', { quota: { gpus: 2 }, note: HOSTILE })
    await logIn('root')
    await page.goto(at('/hub/admin/groups'))
    await look('admin-groups')
    await page.getByRole('link', { name: 'mathematics', exact: true }).click()
    await look('admin-group')
    await page.getByLabel('Properties of the group').fill('{"quota": ')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').waitFor()
    await look('admin-group-error')
    await enterWith({ locale: 'es-MX' })
    await logIn('root')
    await page.goto(at('/hub/admin/groups/mathematics'))
    await look('es-admin-group')
  })

  test('of many servers that are started and stopped', async () => {
    const { servers, users } = hub.hub
    await users.createMany(
      Array.from({ length: 12 }, (_, index) => `student-${index}`),
      {},
    )
    const refused = new HubError('HUB_ERR_SPAWN_REFUSED', { message: `No place. ${HOSTILE}` })
    hub.spawner.script('start', { fail: refused, times: 2 })
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await logIn('root')
    await page.goto(at('/hub/admin?q=student'))
    await page.getByRole('link', { name: 'Start all ...' }).click()
    await look('admin-bulk-start')
    await page.getByRole('button', { name: 'Start 12 servers' }).click()
    await page.getByText('2 of 12 servers', { exact: true }).waitFor()
    await look('admin-bulk-running')
    door.open()
    await page.getByText('Finished', { exact: true }).waitFor()
    expect(await page.getByRole('status').textContent()).toBe('12 of 12 servers: Finished')
    await look('admin-bulk-over')
    await enterWith({ locale: 'es-MX' })
    await logIn('root')
    await page.goto(at('/hub/admin/servers?q=student&state=ready'))
    await page.getByRole('link', { name: 'Detener todos ...' }).click()
    await look('es-admin-bulk-stop')
    await page.getByRole('button', { name: 'Detener 10 servidores' }).click()
    await page.getByText('Terminado', { exact: true }).waitFor()
    await look('es-admin-bulk-over')
    expect(await servers.list({ phase: ['ready'] })).toEqual([])
  })

  test('while the proxy does not know a server yet', async () => {
    await hub.hub.users.create({ name: 'alice' })
    await logIn('alice')
    await hub.hub.servers.start({ user: 'alice' })
    // The page leads on after a second; here it shall stay.
    await page.route(/redirects=/, async (route) => {
      const response = await route.fetch()
      const { refresh, ...headers } = response.headers()
      expect(refresh).toMatch(/^1; url=/)
      await route.fulfill({ response, headers })
    })
    await page.goto(at('/hub/user/alice/?redirects=1'))
    await look('almost-there')
  })
})

describe('with scripts', () => {
  test('a start is shown as it goes on, without a reload, and leads to the server', async () => {
    const seen = await watchProgress(context)
    await logIn('bob')
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await page.goto(at('/hub/spawn-pending/bob'))
    await page
      .getByRole('button', { name: 'Start it' })
      .or(page.getByRole('link', { name: 'Start it' }))
      .click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(/spawn-pending/)
    await page.evaluate('globalThis.here = true')
    hub.report(50, `Half of it is there ${HOSTILE}`)
    const step = page.getByRole('listitem').filter({ hasText: 'Half of it is there' })
    await step.waitFor()
    expect(await step.textContent()).toBe(`Half of it is there ${HOSTILE}`)
    await expect.poll(() => page.getByRole('progressbar').getAttribute('value')).toBe('50')
    const steps = await page.getByRole('listitem').allTextContents()
    expect(new Set(steps).size).toBe(steps.length)
    expect(await page.evaluate('globalThis.here')).toBe(true)
    // Who comes later hears all of it again, and sees no step back.
    await page.reload()
    hub.report(60, 'More of it is there')
    await page.getByRole('listitem').filter({ hasText: 'More of it is there' }).waitFor()
    const bars = seen.map(({ bar }) => bar)
    expect(bars).toContain(50)
    expect(bars.at(-1)).toBe(60)
    expect(bars).toEqual(bars.toSorted((a, b) => a - b))
    door.open()
    await page.waitForURL(at('/user/bob/'))
    expect(await page.getByRole('heading').textContent()).toBe('It works')
  })

  test('where the browser says nothing of where requests come from, all this works too', async () => {
    host = INSECURE_HOST
    await logIn('bob')
    expect(await page.evaluate('isSecureContext')).toBe(false)
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await page.goto(at('/hub/spawn'))
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(/spawn-pending/)
    await page.evaluate('globalThis.here = true')
    hub.report(50, 'Half of it is there')
    await page.getByRole('listitem').filter({ hasText: 'Half of it is there' }).waitFor()
    expect(await page.evaluate('globalThis.here')).toBe(true)
    const home = await context.newPage()
    await home.goto(at('/hub/home'))
    await home.evaluate('globalThis.here = true')
    door.open()
    await page.waitForURL(at('/user/bob/'))
    const stop = home.getByRole('button', { name: 'Stop Default server' })
    await stop.click()
    expect(await home.evaluate('globalThis.here')).toBe(true)
    await home.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await home.getByText('Stopped by its user').waitFor()
    complaints = complaints.filter((words) => !words.startsWith('The Cross-Origin-Opener-Policy'))
  })

  test('a start that fails leads to the reason', async () => {
    await logIn('bob')
    const door = gate()
    const fail = new HubError('HUB_ERR_SPAWN_FAILED', { message: 'No more room.' })
    hub.spawner.script('start', { hold: door, fail })
    await hub.hub.servers.requestStart({ user: 'bob' })
    await page.goto(at('/hub/spawn-pending/bob'))
    await page.getByRole('progressbar').waitFor()
    door.open()
    await page.getByRole('alert').filter({ hasText: 'No more room.' }).waitFor()
  })

  test('the home page follows its servers without a reload, and its forms go on working', async () => {
    await hub.hub.users.create({ name: 'bob' })
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.hub.servers.requestStart({ user: 'bob' })
    await logIn('bob')
    await page.evaluate('globalThis.here = true')
    await page.getByRole('link', { name: 'Show progress' }).focus()
    door.open()
    const open = page.getByRole('link', { name: 'Open Default server' })
    await open.waitFor()
    expect(await page.evaluate('globalThis.here')).toBe(true)
    // Who was at this card with the keyboard still is.
    expect(await open.evaluate((link) => link.ownerDocument.activeElement === link)).toBe(true)
    expect(await page.getByRole('status').textContent()).toBe('Default server: Running')
    await page.getByRole('button', { name: 'Stop Default server' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.filter({ hasText: 'what is not saved is lost' }).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect(await hub.hub.servers.get({ user: 'bob' })).toMatchObject({ phase: 'ready' })
    await page.getByRole('button', { name: 'Stop Default server' }).click()
    await page.screenshot({ path: `${screenshots}pages/dialog.png` })
    await dialog.getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped by its user').waitFor()
  })

  test('the admin panel follows servers without a reload, and a stop asks first', async () => {
    await hub.hub.users.create({ name: 'bob' })
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.hub.servers.requestStart({ user: 'bob' })
    await logIn('root')
    await page.goto(at('/hub/admin?q=bob'))
    await page.evaluate('globalThis.here = true')
    await page.getByText('Add users').click()
    await page.getByLabel('Usernames').fill('half a na')
    door.open()
    await page.getByRole('link', { name: 'Open Default server of bob' }).waitFor()
    expect(await page.getByRole('status').textContent()).toBe('Default server of bob: Running')
    expect(await page.getByLabel('Usernames').inputValue()).toBe('half a na')
    const stop = page.getByRole('button', { name: 'Stop Default server of bob' })
    await stop.click()
    expect(await page.evaluate('globalThis.here')).toBe(true)
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Stopped by an administrator').waitFor()
    expect(page.url()).toBe(at('/hub/admin?q=bob'))
  })

  test('times are in the zone and the words of the browser', async () => {
    await logIn('bob')
    await page.goto(at('/hub/sessions'))
    const time = page.locator('time:not([data-relative])').first()
    const moment = new Date((await time.getAttribute('datetime')) ?? '')
    const here = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'Europe/Madrid' } as const
    const words = new Intl.DateTimeFormat('en-GB', here).format(moment)
    await expect.poll(() => time.textContent()).toBe(words)
  })

  test('only the fields of the chosen profile are there, and what may be written where nothing of the list is chosen', async () => {
    await logIn('alice')
    await page.goto(at('/hub/spawn'))
    const image = page.getByLabel('Image', { exact: true })
    const other = page.getByLabel('Another image', { exact: true })
    expect(await image.isVisible()).toBe(false)
    await page.getByLabel('Large').check()
    expect([await image.isVisible(), await other.isVisible()]).toEqual([true, false])
    expect(await image.locator('option:checked').textContent()).toMatch('Scientific Python')
    await image.selectOption('Another image …')
    expect(await other.isVisible()).toBe(true)
    await image.selectOption('R and RStudio')
    expect(await other.isVisible()).toBe(false)
    await image.selectOption('Another image …')
    await other.fill('Not An Image')
    await page.getByLabel('Small').check()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForURL(at('/user/alice/'))
    expect(await hub.hub.servers.get({ user: 'alice' })).toMatchObject({
      userOptions: { profile: 'small' },
    })
  })

  test('a new token is copied', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await logIn('bob')
    await page.goto(at('/hub/token'))
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('button', { name: 'Copy' }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toBe(await page.locator('#made').textContent())
    expect(await hub.hub.tokens.find(String(copied))).toBeDefined()
  })

  test("a script of a user's server runs on no page of the hub", async () => {
    await hub.hub.users.create({ name: 'bob' })
    await hub.hub.servers.start({ user: 'bob' })
    await logIn('bob')
    await page.evaluate(`{
      const script = document.createElement('script')
      script.src = '/user/bob/evil.js'
      document.head.append(script)
    }`)
    await until(() => complaints.some((words) => /script-src/.test(words)))
    complaints = complaints.filter((words) => !/evil\.js/.test(words))
  })

  test("a page of a user's server learns no token of the hub's forms", async () => {
    await hub.hub.users.create({ name: 'bob' })
    await hub.hub.servers.start({ user: 'bob' })
    await logIn('bob')
    await page.goto(at('/user/bob/'))
    for (const path of [
      '/hub/home',
      '/hub/token',
      '/hub/admin',
      '/hub/sessions',
      '/hub/spawn-pending/bob',
    ]) {
      const text = await page.evaluate(`fetch('${path}').then((answer) => answer.text())`)
      expect(text, path).not.toContain('_xsrf')
    }
  })
})

describe('without scripts', () => {
  beforeEach(() => (missing === undefined ? enterWith({ javaScriptEnabled: false }) : undefined))

  test('a start is shown by looking again, and leads to the server', async () => {
    await logIn('alice')
    await page.goto(at('/hub/spawn'))
    // Nothing is hidden that could not be shown again.
    expect(await page.getByLabel('Another image', { exact: true }).isVisible()).toBe(true)
    await page.screenshot({ path: `${screenshots}pages/no-script-spawn.png`, fullPage: true })
    await page.getByLabel('Large').check()
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForURL(/spawn-pending/)
    expect(await page.getByRole('main').innerText()).toContain('This page looks again by itself.')
    hub.report(50, 'Half of it is there')
    await page.getByText('Half of it is there').first().waitFor()
    door.open()
    await page.waitForURL(at('/user/alice/'))
  })

  test('an administrator adds, starts, stops and deletes', async () => {
    await logIn('root')
    await page.goto(at('/hub/admin'))
    await page.getByText('Add users').click()
    await page.getByLabel('Usernames').fill('eve\nmallory')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByLabel('Part of a name').fill('eve')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('button', { name: 'Start Default server of eve' }).click()
    // What it takes is asked first: this spawner has profiles.
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.goto(at('/hub/admin?q=eve'))
    await page.getByRole('button', { name: 'Stop Default server of eve' }).click()
    await page.getByRole('button', { name: 'Start Default server of eve' }).waitFor()
    await page.getByRole('link', { name: 'eve', exact: true }).click()
    await page.getByText('Delete this user').click()
    await page.getByRole('button', { name: 'Delete eve' }).click()
    await page.waitForURL(at('/hub/admin?q=eve'))
    await page.getByText('No users were found.').waitFor()
  })

  test('an administrator starts and stops all that were found, and changes what a group is', async () => {
    const { users, servers, groups } = hub.hub
    await users.createMany(['stud-1', 'stud-2', 'bob'], {})
    await groups.create('maths')
    await logIn('root')
    await page.goto(at('/hub/admin?q=stud'))
    await page.getByRole('link', { name: 'Start all ...' }).click()
    await page.getByRole('button', { name: 'Start 2 servers' }).click()
    await page.getByText('Finished', { exact: true }).waitFor()
    expect(await servers.list({ phase: ['ready'] })).toHaveLength(2)
    await page.getByRole('link', { name: 'Back to the list' }).click()
    await page.waitForURL(at('/hub/admin?q=stud'))
    await page.getByRole('link', { name: 'Stop all ...' }).click()
    await page.getByRole('button', { name: 'Stop 2 servers' }).click()
    await page.getByText('Finished', { exact: true }).waitFor()
    expect(await servers.list({ phase: ['ready'] })).toEqual([])
    await servers.create({ user: 'bob', name: 'gpu' })
    await page.goto(at('/hub/admin/users/bob'))
    await page.getByText('Delete gpu').first().click()
    await page.getByRole('button', { name: 'Delete gpu' }).click()
    await page.waitForURL(/users\/bob/)
    expect(await servers.get({ user: 'bob', name: 'gpu' })).toBeUndefined()
    await page.goto(at('/hub/admin/groups/maths'))
    await page.getByLabel('Properties of the group').fill('{"quota": 3}')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.waitForURL(/groups\/maths/)
    await until(async () => (await groups.get('maths'))?.properties['quota'] === 3)
  })

  test('servers are added, stopped and deleted, and a language is chosen', async () => {
    await logIn('bob')
    await page.getByLabel('Name').fill('gpu')
    await page.getByRole('button', { name: 'Add and start' }).click()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.waitForURL(at('/user/bob/gpu/'))
    await page.goto(at('/hub/home'))
    await page
      .getByText(/UTC|ago|now/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Stop gpu' }).click()
    await page.getByRole('button', { name: 'Delete gpu' }).click()
    await page.waitForURL(at('/hub/home'))
    expect(await page.getByRole('heading', { name: 'gpu' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Español' }).click()
    await page.getByRole('heading', { name: 'Tus servidores' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('es')
  })
})

describe('in Spanish', () => {
  test('the pages hold as well, on a phone too', async () => {
    await enterWith({ locale: 'es-MX' })
    await page.goto(at('/hub/login'))
    await look('es-login')
    await logIn('root')
    await look('es-home')
    await page.goto(at('/hub/token'))
    await look('es-tokens')
    await page.goto(at('/hub/sessions'))
    await look('es-sessions')
  })
})

test('axe would find something', async () => {
  await logIn('bob')
  await page.evaluate(`document.querySelector('label').remove()`)
  await expect(look('broken-on-purpose')).rejects.toThrow(/rule: 'label'/)
})
