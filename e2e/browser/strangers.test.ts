// What one user cannot do to another, as a real browser sees it.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startForeignSite, type ForeignSite } from '../support/browser/foreign-site.ts'
import { lookAtFrame, REFUSED } from '../support/browser/framed.ts'
import { opensSocket, statusFrom } from '../support/browser/from-page.ts'
import { labReady } from '../support/browser/lab.ts'
import type { Person } from '../support/browser/person.ts'
import { tellStory } from '../support/browser/story.ts'
import { tokenOf } from '../support/people.ts'
import { processesOf } from '../support/processes.ts'

const HOSTILE = fileURLToPath(new URL('../support/browser/hostile-server.ts', import.meta.url))
const story = tellStory('strangers', {
  commands: { mallory: [process.execPath, HOSTILE] },
})
let alice: Person
let bob: Person
let site: ForeignSite

const SERVER = '/user/alice/'
const CONTENTS = `${SERVER}api/contents`
const EVENTS = `${SERVER}api/events/subscribe`

beforeAll(async () => {
  site = await startForeignSite()
})
afterAll(() => site.close())

test('each has a server, and reaches it by page, API and WebSocket', async () => {
  alice = await story.person()
  await alice.enter('alice', '/hub/login')
  await labReady(alice.page, '**/user/alice/lab')
  bob = await story.person()
  await bob.enter('bob', '/hub/login')
  await labReady(bob.page, '**/user/bob/lab')
  expect(await statusFrom(alice.page, CONTENTS)).toBe(200)
  expect(await opensSocket(alice.page, EVENTS)).toBe(true)
})

test("another's server is closed to pages, requests and WebSockets", async () => {
  const page = await bob.tab()
  const answer = await page.goto(bob.at(`${SERVER}lab`))
  expect(answer?.status()).toBe(403)
  await page.getByText('You do not have permission to access the server').waitFor()
  await story.picture(page, 'refused')
  expect(await statusFrom(bob.page, CONTENTS)).toBe(403)
  expect(await opensSocket(bob.page, EVENTS)).toBe(false)
})

test("a server's cookie counts in no other browser, and not at the hub", async () => {
  const all = await alice.context.cookies(alice.at(SERVER))
  const stolen = all.filter(({ path }) => path === SERVER)
  expect(stolen.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^hubkit-server-/))
  await bob.context.addCookies(stolen)
  const xsrf = stolen.find(({ name }) => name === '_xsrf')?.value
  expect(await statusFrom(bob.page, CONTENTS, { xsrf })).toBe(403)
  expect(await opensSocket(bob.page, EVENTS)).toBe(false)
  const page = await bob.tab()
  const answer = await page.goto(bob.at(`${SERVER}lab`))
  expect(answer?.status()).toBe(403)
  await bob.context.clearCookies({ path: SERVER })

  const thief = await story.person()
  await thief.context.addCookies(stolen.map((cookie) => ({ ...cookie, path: '/hub/' })))
  await thief.page.goto(thief.at('/hub/home'))
  expect(new URL(thief.page.url()).pathname).toBe('/hub/login')
  expect(await statusFrom(thief.page, '/hub/api/user')).toBe(403)
})

test("a token opens no server of somebody else, and a server's own gives what a server may", async () => {
  const { origin } = story.hub
  const bobs = await tokenOf(origin, 'bob')
  expect(await statusFrom(bob.page, '/user/bob/api/contents', { token: bobs })).toBe(200)
  expect(await statusFrom(bob.page, CONTENTS, { token: bobs })).toBe(403)

  const servers = await tokenOfServer('alice')
  expect(await statusFrom(bob.page, '/user/bob/api/contents', { token: servers })).toBe(403)
  const may = (path: string): Promise<number> =>
    statusFrom(alice.page, `/hub/api/${path}`, { token: servers })
  expect(await may('user')).toBe(200)
  for (const path of ['users', 'users/bob', 'users/alice/tokens', 'groups', 'proxy', 'services'])
    expect([403, 404], path).toContain(await may(path))
})

describe('a frame', () => {
  const TARGETS = [`${SERVER}lab`, '/hub/home', '/hub/admin', '/hub/token', '/hub/logout']

  test('of a hostile server of the same origin stays empty', async () => {
    const mallory = await story.person()
    await mallory.enter('mallory', '/hub/login')
    await mallory.page.getByRole('heading', { name: 'Win a prize' }).waitFor()
    const page = await alice.tab()
    const trap = (address: string): string =>
      alice.at(`/user/mallory/?frame=${encodeURIComponent(address)}`)
    expect(await lookAtFrame(page, trap('/user/mallory/'))).toEqual({
      address: alice.at('/user/mallory/'),
      refusals: [],
    })
    for (const address of TARGETS) await refused(page, trap(address))
    await story.picture(page, 'trap')
    // A script without the token of that server's own pages; what one origin cannot protect, SECURITY.md says.
    expect(await statusFrom(page, CONTENTS)).toBe(403)
    // Nor did the frame of /hub/logout log anybody out.
    expect(await statusFrom(alice.page, CONTENTS)).toBe(200)
  })

  test('of a foreign site stays empty', async () => {
    const page = await alice.tab()
    const trap = (address: string): string => `${site.origin}/?frame=${encodeURIComponent(address)}`
    expect(await lookAtFrame(page, trap(`${site.origin}/`))).toEqual({
      address: `${site.origin}/`,
      refusals: [],
    })
    for (const address of [...TARGETS, '/hub/login']) await refused(page, trap(alice.at(address)))
    await story.picture(page, 'foreign-trap')
  })
})

async function refused(page: Person['page'], address: string): Promise<void> {
  const { address: shown, refusals } = await lookAtFrame(page, address)
  expect(shown, address).toBe(REFUSED)
  expect(refusals, address).toHaveLength(1)
}

/** The token that a user's server runs with, out of its process. */
async function tokenOfServer(user: string): Promise<string> {
  for (const id of await processesOf(join(story.hub.folder, 'servers'))) {
    const environment = (await readFile(`/proc/${id}/environ`, 'utf8')).split('\0')
    const token = environment.find((line) => line.startsWith('JUPYTERHUB_API_TOKEN='))
    if (token !== undefined && environment.includes(`JUPYTERHUB_USER=${user}`))
      return token.slice(token.indexOf('=') + 1)
  }
  throw new Error(`${user} has no server`)
}
