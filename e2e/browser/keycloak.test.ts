// A hub whose people log in with a real Keycloak: the way in, what ends it, and both ways out.
import { readFile } from 'node:fs/promises'
import { until } from '@hubkit/testkit'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { opensSocket, statusFrom } from '../support/browser/from-page.ts'
import { dismissOutages, labReady } from '../support/browser/lab.ts'
import type { Person } from '../support/browser/person.ts'
import { tellStoryOf } from '../support/browser/story.ts'
import { keycloakLacking, startKeycloakHub } from '../support/keycloak/hub.ts'
import { REALM_PASSWORD } from '../support/keycloak/realm.ts'
import { processesOf } from '../support/processes.ts'

const story = tellStoryOf('keycloak', startKeycloakHub, keycloakLacking)
const SERVER = '/user/alice/'
const CONTENTS = `${SERVER}api/contents`
const EVENTS = `${SERVER}api/events/subscribe`

let alice: Person

const button = (page: Page) => page.getByRole('link', { name: 'Keycloak' })

/** Goes to Keycloak by the button, and fills in its form. */
async function logIn({ page, at }: Person, name: string): Promise<void> {
  await page.goto(at('/hub/login'))
  await button(page).click()
  await fillIn(page, name)
}

async function fillIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username or email').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(REALM_PASSWORD)
  await page.getByRole('button', { name: 'Sign In' }).click()
}

test('the hub serves while Keycloak is away, and its login page says so', async () => {
  alice = await story.person()
  const { page } = alice
  await until(
    async () => {
      await page.goto(alice.at('/hub/login'))
      return page.getByText('Keycloak cannot be reached at the moment').isVisible()
    },
    { message: 'the login page tells of the trouble' },
  )
  await story.picture(page, 'keycloak-away')
  await button(page).click()
  await page.getByText('Please try again later').waitFor()
  await story.picture(page, 'tried-while-away')
})

test('once Keycloak is there, its people log in and get JupyterLab', async () => {
  await story.hub.keycloak.start()
  const { page } = alice
  await page.goto(alice.at('/hub/login'))
  await button(page).click()
  await page.getByLabel('Username or email').waitFor()
  await story.picture(page, 'keycloaks-form')
  await logIn(alice, 'alice')
  await labReady(page, '**/user/alice/lab')
  expect(await statusFrom(page, CONTENTS)).toBe(200)
  await story.picture(page, 'lab')
  // Who is logged in sees no login page.
  const stranger = await story.person()
  await stranger.page.goto(stranger.at('/hub/login'))
  await button(stranger.page).waitFor()
  expect(await stranger.page.getByText('cannot be reached').count()).toBe(0)
}, 400_000)

test('who is in none of the groups is refused, and reads why', async () => {
  const mallory = await story.person()
  await logIn(mallory, 'mallory')
  await mallory.page.getByText('You are not allowed to use this hub').waitFor()
  await mallory.page.getByText('/students').waitFor()
  await story.picture(mallory.page, 'refused')
  await mallory.page.goto(mallory.at('/hub/home'))
  expect(new URL(mallory.page.url()).pathname).toBe('/hub/login')
})

test('who was refused can come as somebody else: Keycloak logs out first', async () => {
  const { page, at } = await story.person()
  await page.goto(at('/hub/login'))
  await button(page).click()
  await fillIn(page, 'mallory')
  const another = page.getByRole('link', { name: 'Log in as somebody else' })
  await another.waitFor()
  const { sessions } = story.hub.keycloak.admin
  const before = await sessions('mallory')
  await another.click()
  // Anybody could have led here: Keycloak asks.
  await page.getByRole('button', { name: 'Logout' }).waitFor()
  await story.picture(page, 'keycloak-asks')
  await page.getByRole('button', { name: 'Logout' }).click()
  await page.waitForURL(at('/hub/login?logged-out'))
  await page.getByRole('status').getByText('You are logged out').waitFor()
  expect(await sessions('mallory')).toBe(before - 1)
  await story.picture(page, 'logged-out-to-come-as-somebody-else')
  await button(page).click()
  await fillIn(page, 'bob')
  await labReady(page, '**/user/bob/lab')
})

test('the group of administrators makes one', async () => {
  const bob = await story.person()
  await logIn(bob, 'bob')
  await labReady(bob.page, '**/user/bob/lab')
  await bob.page.goto(bob.at('/hub/admin'))
  await bob.page.getByRole('heading', { name: 'Users' }).waitFor()
  await story.picture(bob.page, 'administrator')
})

test('a logout at Keycloak ends the login and the pages of the server at once', async () => {
  const { page } = alice
  expect(await opensSocket(page, EVENTS)).toBe(true)
  const sockets: Promise<unknown>[] = []
  page.on('websocket', (socket) => sockets.push(new Promise((done) => socket.on('close', done))))
  await page.reload()
  await labReady(page)
  await until(() => sockets.length > 0)
  await story.hub.keycloak.admin.logOut('alice')
  await until(async () => (await statusFrom(page, CONTENTS)) === 403, {
    message: "the server's API is closed",
  })
  expect(await opensSocket(page, EVENTS)).toBe(false)
  await Promise.all(sockets)
  await dismissOutages(page)
  await page.goto(alice.at('/hub/home'))
  expect(new URL(page.url()).pathname).toBe('/hub/login')
  await story.picture(page, 'logged-out-by-keycloak')
  expect(story.hub.log()).not.toContain(REALM_PASSWORD)
})

test("a logout at the hub ends Keycloak's session, and leads back", async () => {
  const { page } = alice
  await logIn(alice, 'alice')
  await labReady(page, '**/user/alice/lab')
  expect(await story.hub.keycloak.admin.sessions('alice')).toBe(1)
  await page.goto(alice.at('/hub/home'))
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.waitForURL(alice.at('/hub/login?logged-out'))
  await page.getByRole('status').getByText('You are logged out').waitFor()
  await story.picture(page, 'logged-out')
  expect(await story.hub.keycloak.admin.sessions('alice')).toBe(0)
  // Keycloak asks for the password again.
  await button(page).click()
  await page.getByLabel('Username or email').waitFor()
})

test('who leaves the group has no access from the next refresh on, and no server', async () => {
  const { page } = alice
  await logIn(alice, 'alice')
  await labReady(page, '**/user/alice/lab')
  const { admin } = story.hub.keycloak
  await admin.leave('alice', '/students')
  await until(async () => (await statusFrom(page, CONTENTS)) !== 200, {
    timeout: 60_000,
    message: "the server's API is closed",
  })
  await page.goto(alice.at('/hub/home'))
  expect(new URL(page.url()).pathname).toBe('/hub/login')
  await until(async () => (await serversOf('alice')) === 0, {
    timeout: 60_000,
    message: "alice's server is stopped",
  })
  expect(await serversOf('bob')).toBeGreaterThan(0)
  // Keycloak still knows the browser, and sends it back at once.
  await page.goto(alice.at('/hub/login'))
  await button(page).click()
  await page.getByText('You are not allowed to use this hub').waitFor()
  await story.picture(page, 'refused-after-leaving')
  await admin.join('alice', '/students')
  await page.goto(alice.at('/hub/login'))
  await button(page).click()
  await labReady(page, '**/user/alice/lab')
})

test('while Keycloak is away, whoever is in stays in', async () => {
  const { page } = alice
  await story.hub.keycloak.kill()
  const visitor = await story.person()
  await until(
    async () => {
      await visitor.page.goto(visitor.at('/hub/login'))
      return visitor.page.getByText('cannot be reached').isVisible()
    },
    { timeout: 90_000, message: 'the login page tells of the trouble' },
  )
  expect(await statusFrom(page, CONTENTS)).toBe(200)
  await page.goto(alice.at('/hub/home'))
  expect(new URL(page.url()).pathname).toBe('/hub/home')
  await story.picture(page, 'in-while-away')
})

test('a logout while Keycloak is away leads to no dead address, and says what may be left', async () => {
  const { page } = alice
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await page.getByText('You may still be logged in at the site where you logged in').waitFor()
  await story.picture(page, 'logged-out-while-away')
})

/** How many processes a user's server has. */
async function serversOf(user: string): Promise<number> {
  const ids = await processesOf(story.hub.folder)
  const texts = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')),
  )
  return texts.filter((text) => text.split('\0').includes(`JUPYTERHUB_USER=${user}`)).length
}
