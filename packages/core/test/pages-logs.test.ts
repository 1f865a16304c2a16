import { fakeSpawner, fakeWorld, type Browser } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { webHubs, type WebHub } from './support/web.ts'

const { make, closeAll } = webHubs()
afterEach(closeAll)

const person = async (web: WebHub, name = 'alice'): Promise<Browser> =>
  (await web.login(name)).browser

describe("a server's log", () => {
  test('is shown to its user and to administrators, escaped and without commands for terminals', async () => {
    const web = await make()
    const alice = await person(web)
    const { id } = await web.hub.servers.start({ user: 'alice' })
    web.world.get(id)?.print('\u001b[31m<img src=x onerror=alert(1)>\u001b[0m')
    const home = await alice.get('/hub/home')
    const link = home.html().querySelector('a[href="/hub/logs/alice"]')
    expect(link?.textContent).toContain('Log')
    for (const reader of [alice, await person(web, 'root')]) {
      const page = await reader.get('/hub/logs/alice')
      expect(page.status).toBe(200)
      expect(page.html().querySelector('pre')?.innerHTML).toContain(
        '\n&lt;img src=x onerror=alert(1)&gt;',
      )
      expect(page.text).not.toContain('\u001b')
    }
    expect((await (await person(web, 'root')).get('/hub/logs/alice')).text).toContain(
      'This server belongs to alice',
    )
  })

  test('is nothing to others, not even to those who may start the server', async () => {
    const web = await make()
    const bob = await person(web, 'bob')
    await person(web)
    await web.hub.servers.start({ user: 'alice' })
    for (const address of ['/hub/logs/alice', '/hub/logs/nobody', '/hub/logs/bob/none'])
      expect((await bob.get(address)).status, address).toBe(404)
    expect((await web.visitor().get('/hub/logs/alice', { follow: false })).status).toBe(302)
    expect((await (await person(web)).get('/hub/logs/alice', { mode: 'cors' })).status).toBe(403)
  })

  test('says that there is none', async () => {
    const web = await make({ fake: fakeSpawner({ world: fakeWorld(), without: ['logs'] }) })
    const alice = await person(web)
    expect((await alice.get('/hub/logs/alice')).text).toContain('has written nothing yet')
    await web.hub.servers.start({ user: 'alice' })
    expect((await alice.get('/hub/logs/alice')).text).toContain('are not kept')
    expect((await alice.get('/hub/home')).text).not.toContain('/hub/logs/')
  })
})
