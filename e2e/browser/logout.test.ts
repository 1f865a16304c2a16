// Logging out in one tab, and what it does to every other one.
import type { BrowserContext, Page, WebSocket } from 'playwright-core'
import { expect, test } from 'vitest'
import { opensSocket, statusFrom } from '../support/browser/from-page.ts'
import { dismissOutages, labReady } from '../support/browser/lab.ts'
import { watchNotebook } from '../support/browser/notebook.ts'
import type { Person } from '../support/browser/person.ts'
import { putNotebook } from '../support/browser/put-notebook.ts'
import { tellStory } from '../support/browser/story.ts'

const story = tellStory('logout')
const SERVER = '/user/alice/'
const CONTENTS = `${SERVER}api/contents`
const EVENTS = `${SERVER}api/events/subscribe`

let laptop: Person
let phone: Person
/** Has every cookie of the laptop. */
let thief: Person
let second: Page
let kernel: WebSocket
let others: WebSocket

test('two tabs and a phone are logged in, with WebSockets open', async () => {
  laptop = await story.person()
  const { page } = laptop
  await laptop.enter('alice', '/hub/login')
  await labReady(page, '**/user/alice/lab')
  expect(await putNotebook(page, laptop.at(SERVER), ['print(6 * 7)'])).toBe(201)
  const opened = page.waitForEvent('websocket', isKernel)
  const notebook = watchNotebook(page)
  await page.goto(laptop.at(`${SERVER}lab/tree/test.ipynb?reset`))
  await notebook.ready()
  kernel = await opened
  second = await laptop.tab()
  await second.goto(laptop.at(`${SERVER}lab/workspaces/second`))
  await labReady(second)

  phone = await story.person()
  const heard = phone.page.waitForEvent('websocket', isEvents)
  await phone.enter('alice', `${SERVER}lab/workspaces/phone`)
  await labReady(phone.page)
  others = await heard

  thief = await story.person()
  await thief.context.addCookies(await serverCookies(laptop.context))
  await thief.page.goto(thief.at(`${SERVER}lab/workspaces/thief`))
  await labReady(thief.page)
  expect(await opensSocket(thief.page, EVENTS)).toBe(true)
  for (const one of [page, second, phone.page]) expect(await scripted(one)).toBe(200)
  await story.picture(page, 'notebook')
})

test('logging out in one tab ends the other at once, and every copy of its cookies', async () => {
  const { page } = laptop
  const before = await serverCookies(laptop.context)
  const closed = new Promise((resolve) => kernel.on('close', resolve))
  await second.goto(laptop.at('/hub/home'))
  await second.getByRole('button', { name: 'Log out' }).click()
  await second.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await story.picture(second, 'logged-out')

  expect(await scripted(page)).toBe(403)
  expect(await opensSocket(page, EVENTS)).toBe(false)
  await closed
  // What the browser has lost does not come back by putting the cookies there again.
  await thief.context.addCookies(before)
  expect(await scripted(thief.page)).toBe(403)
  expect(await opensSocket(thief.page, EVENTS)).toBe(false)
  await story.picture(page, 'other-tab')
  await page.goto(laptop.at(`${SERVER}lab`))
  expect(new URL(page.url()).pathname).toBe('/hub/login')
  await story.picture(page, 'other-tab-again')
})

test('the phone is still logged in, until all logins are ended', async () => {
  expect(await scripted(phone.page)).toBe(200)
  expect(others.isClosed()).toBe(false)
  await laptop.logIn('alice')
  await labReady(laptop.page)
  const { page } = laptop
  await page.goto(laptop.at('/hub/sessions'))
  await story.picture(page, 'logins')
  const closed = new Promise((resolve) => others.on('close', resolve))
  await page.getByRole('button', { name: 'Log out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click()
  await page.getByRole('heading', { name: 'You are logged out' }).waitFor()
  await closed
  // This browser still has all its cookies; its server would believe them for five more minutes.
  expect(await scripted(phone.page)).toBe(403)
  expect(await opensSocket(phone.page, EVENTS)).toBe(false)
  await dismissOutages(phone.page)
  await phone.page.goto(phone.at(`${SERVER}lab`))
  expect(new URL(phone.page.url()).pathname).toBe('/hub/login')
})

test('the server itself goes on', async () => {
  await phone.logIn('alice')
  await labReady(phone.page)
  expect(await scripted(phone.page)).toBe(200)
})

function isKernel(socket: WebSocket): boolean {
  return /\/api\/kernels\/[^/]+\/channels/.test(socket.url())
}

function isEvents(socket: WebSocket): boolean {
  return socket.url().includes('/api/events/subscribe')
}

/** All that a browser sends to the server. */
function serverCookies(context: BrowserContext) {
  return context.cookies(story.hub.origin + SERVER)
}

/** What a script of the page gets from the server's API. */
function scripted(page: Page): Promise<number> {
  return statusFrom(page, CONTENTS)
}
