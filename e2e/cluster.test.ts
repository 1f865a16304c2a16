import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { browser, until, type Browser } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { sameEvents } from './support/cluster/heard.ts'
import { pair } from './support/cluster/pair.ts'
import { needsProc } from './support/cluster/processes.ts'
import { attempt, modelOf, routesOf, whoAnswers } from './support/cluster/requests.ts'
import {
  expectSound,
  newPerson,
  processesOfServer,
  ready,
  removeUser,
  startServer,
  stopped,
  stopServer,
} from './support/cluster/sound.ts'
import { useCluster } from './support/cluster/use-cluster.ts'
import { PASSWORD } from './support/hub-settings.ts'
import { ask } from './support/people.ts'

describe.skipIf(needsProc)('two hub processes on one store', () => {
  const shared = useCluster('', { limits: { concurrentStarts: 2, namedServersPerUser: 2 } })

  /** Lets a slow server go on. */
  const open = (user: string): Promise<void> =>
    writeFile(join(shared().cluster.folder, `open-${user}`), '')
  const isStarting = (origin: string, user: string): Promise<boolean> =>
    until(async () => (await modelOf(origin, user))?.pending === 'spawn')

  async function loggedIn(origin: string, username: string): Promise<Browser> {
    const person = browser(origin)
    const form = await person.get('/hub/login?next=/hub/home')
    await person.submit(form, { username, password: PASSWORD })
    return person
  }
  /** Where a browser ends up that asks each hub for the person's own page. */
  const homes = (person: Browser): Promise<readonly string[]> =>
    Promise.all(
      shared().cluster.hubs.map(
        async ({ origin }) => (await person.get(`${origin}/hub/home`)).url.pathname,
      ),
    )
  const LOGGED_IN = ['/hub/home', '/hub/home']
  const LOGGED_OUT = ['/hub/login', '/hub/login']

  test('know the same sessions: log in on one, be logged in on the other; log out there', async () => {
    for (const turn of [0, 1]) {
      const [a, b] = pair(shared().cluster, turn)
      const person = await loggedIn(a.origin, 'ann')
      expect(await homes(person)).toEqual(LOGGED_IN)
      for (const hub of [a, b]) {
        const self = await person.api(`${hub.origin}/hub/api/user`)
        expect(self.json()).toMatchObject({ name: 'ann' })
      }
      // A browser that kept its cookie: it is the session that ends, not what the browser remembers.
      const { cookie = '' } = await person.webSocketHeaders(`${b.origin}/hub/home`)
      const hoarder = browser(a.origin, { headers: { cookie } })
      // By another site's link nobody is logged out: the page asks first.
      const asked = await person.get(`${b.origin}/hub/logout`, { site: 'cross-site' })
      expect(asked.form('form[action$="/hub/logout"]').method).toBe('post')
      expect(await homes(hoarder)).toEqual(LOGGED_IN)
      // By a typed address, or a link of our own, at once.
      const left = await person.get(`${b.origin}/hub/logout`, { site: 'none' })
      expect([left.status, left.headers.getSetCookie().length > 0]).toEqual([200, true])
      expect(await homes(person)).toEqual(LOGGED_OUT)
      expect(await homes(hoarder)).toEqual(LOGGED_OUT)
    }
  })

  test('tell their listeners the same, in the same order', async () => {
    const { cluster } = shared()
    for (const turn of [0, 1]) {
      const [one, other] = pair(cluster, turn)
      const user = `heard${turn}`
      await newPerson(cluster, user)
      const { id } = await startServer(one.origin, user)
      await stopServer(other.origin, user)
      const types = await sameEvents(cluster, id, 'server.stopped')
      const transitions = types.filter((type) => !/progress|reported/.test(type))
      expect(transitions).toEqual([
        'server.starting',
        'server.spawned',
        'server.started',
        'server.stopping',
        'server.stopped',
      ])
      await cluster.quiet()
    }
  })

  test('know the same people: made at one, removed with server and login at the other', async () => {
    const { cluster } = shared()
    for (const turn of [0, 1]) {
      const [one, other] = pair(cluster, turn)
      expect(await attempt(one.origin, 'POST', 'users/guest')).toBe(201)
      expect(await attempt(other.origin, 'POST', 'users/guest')).toBe(409)
      const person = await loggedIn(one.origin, 'guest')
      const { id } = await startServer(one.origin, 'guest')
      expect(await removeUser(other.origin, 'guest')).toBe(204)
      expect(await processesOfServer(cluster, id)).toEqual([])
      expect(await homes(person)).toEqual(LOGGED_OUT)
      for (const hub of [one, other]) {
        expect(await attempt(hub.origin, 'GET', 'users/guest')).toBe(404)
        expect(await whoAnswers(hub.origin, 'guest')).toBeUndefined()
      }
    }
    await expectSound(cluster)
  })

  test('start on one, stop on the other', async () => {
    const { cluster } = shared()
    for (const turn of [0, 1]) {
      const [one, other] = pair(cluster, turn)
      await newPerson(cluster, 'alice')
      const who = await startServer(one.origin, 'alice')
      expect(await ready(other.origin, 'alice')).toEqual(who)
      expect(await routesOf(one.origin)).toHaveProperty(['/user/alice/', 'target'])
      await expectSound(cluster)
      await stopServer(other.origin, 'alice')
      expect(await processesOfServer(cluster, who.id)).toEqual([])
      await stopped(one.origin, 'alice')
      for (const hub of cluster.hubs) {
        expect(await whoAnswers(hub.origin, 'alice')).toBeUndefined()
        expect(await routesOf(hub.origin)).not.toHaveProperty(['/user/alice/'])
      }
    }
  })

  test('tell the same progress, to who listens from the start and to who comes late', async () => {
    const { cluster } = shared()
    const [a, b] = pair(cluster)
    await newPerson(cluster, 'slow-progress')
    await attempt(a.origin, 'POST', 'users/slow-progress/server')
    const listen = async (origin: string): Promise<readonly unknown[]> => {
      const stream = await ask(`${origin}/hub/api/users/slow-progress/server/progress`)
      return [...stream.text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
    }
    const listening = [listen(a.origin), listen(b.origin)]
    await until(() => whoWaits('slow-progress'))
    await open('slow-progress')
    const [first, second] = await Promise.all(listening)
    expect(first?.length).toBeGreaterThan(2)
    expect(first?.at(-1)).toMatchObject({ ready: true, url: '/user/slow-progress/' })
    expect(second).toEqual(first)
    expect(await listen(b.origin)).toEqual(first)
    await stopServer(b.origin, 'slow-progress')
  })

  const whoWaits = async (user: string): Promise<boolean> =>
    (await shared().cluster.book()).some((who) => who.user === user)

  test('have the same limits, and one line', async () => {
    const { cluster } = shared()
    const [a, b] = pair(cluster)
    for (const user of ['slow-one', 'slow-two', 'three', 'four']) await newPerson(cluster, user)
    await attempt(a.origin, 'POST', 'users/slow-one/server')
    await attempt(b.origin, 'POST', 'users/slow-two/server')
    await isStarting(a.origin, 'slow-two')
    for (const hub of [a, b])
      expect(await attempt(hub.origin, 'POST', 'users/three/server')).toBe(429)
    // By the page one waits in line.
    for (const [hub, user] of [
      [a, 'three'],
      [b, 'four'],
    ] as const) {
      const person = await loggedIn(hub.origin, user)
      const page = await person.get('/hub/spawn')
      expect(page.url.pathname).toBe(`/hub/spawn-pending/${user}`)
    }
    for (const hub of [a, b]) await isStarting(hub.origin, 'four')
    await open('slow-one')
    await open('slow-two')
    for (const user of ['slow-one', 'slow-two', 'three', 'four'])
      expect(await ready(b.origin, user)).toMatchObject({ user, attempt: 1 })
    await newPerson(cluster, 'names')
    const named = await Promise.all(
      ['x', 'y', 'z'].map((name, index) =>
        attempt(pair(cluster, index)[0].origin, 'PUT', `users/names/servers/${name}`),
      ),
    )
    expect(Map.groupBy(named, (status) => status).get(201)).toHaveLength(2)
    expect(named).toContain(400)
    await expectSound(cluster)
  })

  test('asked for the same thing at once do it once', async () => {
    const { cluster } = shared()
    await newPerson(cluster, 'both')
    const post = cluster.hubs.map((hub) => attempt(hub.origin, 'POST', 'users/both/server'))
    await Promise.all(post)
    const who = await ready(cluster.origin, 'both')
    expect(who.attempt).toBe(1)
    await Promise.all(cluster.hubs.map((hub) => attempt(hub.origin, 'DELETE', 'users/both/server')))
    await stopped(cluster.origin, 'both')
    expect(await processesOfServer(cluster, who.id)).toEqual([])
    await expectSound(cluster)
  })

  test.each(['killed', 'frozen'])(
    'keep login to users’ servers and their activity while either is %s',
    async (fate) => {
      const { cluster } = shared()
      const user = `${fate}-owner`
      await newPerson(cluster, user)
      const who = await startServer(cluster.origin, user)
      for (const turn of [0, 1]) {
        const [gone, other] = pair(cluster, turn)
        await (fate === 'killed' ? gone.kill() : gone.freeze())
        // A browser that comes by the one address, logs in on the way, and lands in the server.
        const person = browser(cluster.origin)
        const lands = await until(
          async () => {
            await person.clear()
            const login = await person.get(`/user/${user}/work`)
            const page = await person.submit(login, { username: user, password: PASSWORD })
            return page.status === 200 && page
          },
          { timeout: 20_000, message: 'the owner gets in' },
        )
        const came = Date.now()
        expect(lands.via.map((page) => page.url.pathname)).toContain(`/user/${user}/oauth_callback`)
        expect(lands.json()).toMatchObject({ ...who, visitor: user })
        await until(
          async () => {
            const { last_activity } = (await modelOf(other.origin, user)) ?? {}
            return Date.parse(last_activity ?? '') >= came - 1000
          },
          { timeout: 20_000, message: 'the other knows of the activity' },
        )
        if (fate === 'killed') await gone.start()
        else gone.wake()
        await ready(gone.origin, user)
      }
      expect(await processesOfServer(cluster, who.id)).toEqual([who.pid])
      await expectSound(cluster)
    },
  )
})
