// Where people are logged in: their own list, the administrator's, and the ways in with several and with one.
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { CHROMIUM_REMEDY, chromiumMissing, launchChromium } from '../support/browser/chromium.ts'
import { PASSWORDS, startFailuresHub, type FailuresHub } from '../support/login-failures/hub.ts'
import { lookAt } from '../support/pages/look.ts'
import { cannotRun } from '../support/venvs.ts'

const PICTURES = fileURLToPath(new URL('../.screenshots/logins/', import.meta.url))
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1'

// Several browsers at once, on a machine that may have much else to do.
vi.setConfig({ testTimeout: 400_000 })

let missing: string | undefined
let chromium: Browser
let world: FailuresHub | undefined

beforeAll(async () => {
  if (chromiumMissing !== undefined) {
    missing = cannotRun('A real browser', chromiumMissing, CHROMIUM_REMEDY)
    return
  }
  await rm(PICTURES, { recursive: true, force: true })
  await mkdir(`${PICTURES}pages`, { recursive: true })
  chromium = await launchChromium()
})
afterAll(() => chromium?.close())
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing)
})
afterEach(async () => {
  for (const context of chromium?.contexts() ?? []) await context.close()
  await world?.[Symbol.asyncDispose]()
  world = undefined
})

const at = (path: string): string => (world?.origin ?? '') + path
const look = (page: Page, name: string): Promise<void> => lookAt(page, PICTURES, name)

/** A browser of somebody, by the subject at the provider. */
async function visit(subject = 'alice-id', options: BrowserContextOptions = {}): Promise<Page> {
  const extraHTTPHeaders = { 'x-account': subject }
  const context = await chromium.newContext({ locale: 'en-GB', extraHTTPHeaders, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return page
}

async function typeIn(page: Page, name: keyof typeof PASSWORDS): Promise<void> {
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password').fill(PASSWORDS[name])
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
}

/** Goes to a page of the hub, and logs in with the first of the ways. */
async function enter(page: Page, path = '/hub/home'): Promise<void> {
  await page.goto(at(path))
  await page.getByRole('link', { name: 'Institute' }).first().click()
  await page.waitForURL(at(path))
}

/** Says yes to the provider, and comes back. */
async function logOutThere(page: Page): Promise<void> {
  await page.locator('button[name=logout]').click()
  await page.waitForURL(at('/hub/login?logged-out'))
}

const pathOf = (page: Page): string => new URL(page.url()).pathname

test('a person sees where they are logged in, ends one, the others, and all', async () => {
  world = await startFailuresHub()
  const [laptop, phone, tablet] = [
    await visit(),
    await visit('alice-id', { userAgent: PHONE }),
    await visit(),
  ]
  for (const page of [phone, tablet, laptop]) await enter(page)
  await laptop.getByRole('link', { name: 'Logins' }).click()
  await laptop.getByText('This browser').waitFor()
  await look(laptop, 'sessions')

  await laptop.getByRole('button', { name: 'End Safari on iPhone' }).click()
  await laptop.getByRole('dialog').getByRole('button', { name: /^End/ }).click()
  await laptop.getByRole('heading', { name: 'Safari' }).waitFor({ state: 'detached' })
  await phone.goto(at('/hub/home'))
  expect(pathOf(phone)).toBe('/hub/login')
  await tablet.goto(at('/hub/home'))
  expect(pathOf(tablet)).toBe('/hub/home')

  await laptop.getByRole('button', { name: 'End the other login' }).click()
  await laptop.getByRole('button', { name: 'End the other login' }).waitFor({ state: 'detached' })
  await tablet.goto(at('/hub/home'))
  expect(pathOf(tablet)).toBe('/hub/login')

  await enter(phone)
  await laptop.getByRole('button', { name: 'Log out everywhere' }).click()
  await laptop.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click()
  await logOutThere(laptop)
  await laptop.getByRole('status').getByText('You are logged out').waitFor()
  await look(laptop, 'logged-out')
  for (const page of [laptop, phone]) {
    await page.goto(at('/hub/home'))
    expect(pathOf(page)).toBe('/hub/login')
  }
})

test('an administrator sees logins, accounts, refusals and why, and ends what should end', async () => {
  world = await startFailuresHub()
  const carol = await visit('carol-id', { userAgent: PHONE })
  await enter(carol).catch(() => undefined)
  await carol.getByText('belongs to another account').waitFor()
  const again = await visit()
  for (const page of [carol, again]) {
    await page.goto(at('/hub/login?next=%2Fhub%2Fhome'))
    await typeIn(page, 'carol')
    await page.waitForURL(at('/hub/home'))
  }
  const root = await visit()
  await root.goto(at('/hub/login?next=%2Fhub%2Fadmin%2Fusers%2Fcarol'))
  await typeIn(root, 'root')
  await root.getByText('Admitted by groups(staff)').waitFor()
  await root.getByText('Refused for having the same name').waitFor()
  await look(root, 'admin-user')

  await root.getByRole('button', { name: 'End Safari on iPhone' }).click()
  await root.getByRole('dialog').getByRole('button', { name: /^End/ }).click()
  await root.getByText('Safari on iPhone').first().waitFor({ state: 'detached' })
  await carol.goto(at('/hub/home'))
  expect(pathOf(carol)).toBe('/hub/login')
  await again.goto(at('/hub/home'))
  expect(pathOf(again)).toBe('/hub/home')

  // The refused login is hers, says the administrator.
  await root.getByRole('button', { name: /^Connect/ }).click()
  await root
    .getByRole('dialog')
    .getByRole('button', { name: /^Connect/ })
    .click()
  await root.getByText('Refused for having the same name').waitFor({ state: 'detached' })
  await enter(carol)
  await carol.goto(at('/hub/sessions'))
  await carol.getByRole('heading', { name: 'Guests: carol' }).waitFor()
  await look(carol, 'ways')

  // She leaves the group there, and the administrator does not wait for the next refresh.
  world.issuer.accounts.set('carol-id', { preferred_username: 'carol', groups: [] })
  await root.reload()
  await root.getByRole('button', { name: 'Confirm now Institute: carol' }).click()
  await root.getByText('Not admitted any more: none of groups(staff)').waitFor()
  await look(root, 'admin-user-refused')
  await root.getByRole('button', { name: 'End all logins' }).click()
  await root.getByRole('dialog').getByRole('button').last().click()
  for (const page of [carol, again]) {
    await page.goto(at('/hub/home'))
    expect(pathOf(page)).toBe('/hub/login')
  }
  await look(root, 'admin-user-after')
})

test('with autoLogin nobody sees the login page, but who asks for it or has logged out', async () => {
  world = await startFailuresHub({ autoLogin: 'institute' })
  const page = await visit()
  await page.goto(at('/hub/token'))
  expect(page.url()).toBe(at('/hub/token'))
  const other = await visit('bob-id')
  await other.goto(at('/hub/token'))
  await other.getByText('This hub is for').waitFor()
  await other.getByRole('link', { name: 'Back to the login page' }).click()
  await other.getByRole('button', { name: 'Log in', exact: true }).waitFor()
  await look(other, 'choose')
  await typeIn(other, 'carol')
  await other.waitForURL(at('/hub/token'))

  await page.getByRole('button', { name: 'Log out' }).click()
  await logOutThere(page)
  await page.getByRole('status').getByText('You are logged out').waitFor()
})

test('two tabs log in side by side', async () => {
  world = await startFailuresHub()
  const first = await visit()
  const second = await first.context().newPage()
  await first.goto(at('/hub/token'))
  await second.goto(at('/hub/sessions'))
  await first.getByRole('link', { name: 'Institute' }).first().click()
  await first.getByRole('heading', { name: 'Your tokens' }).waitFor()
  // The other tab still shows the login page: its button works all the same.
  await second.getByRole('link', { name: 'Institute' }).first().click()
  await second.getByRole('heading', { name: 'Your logins' }).waitFor()
  await first.reload()
  await first.getByRole('heading', { name: 'Your tokens' }).waitFor()
})
