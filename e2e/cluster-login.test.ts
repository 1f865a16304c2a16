// People who log in with a real issuer at two hub processes on one store: what one of them began, ended or used up is
// so at the other.
import { once } from 'node:events'
import { gate, until, type Browser } from '@hubkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needsProc } from './support/cluster/processes.ts'
import {
  atIssuer,
  comeBack,
  copyOf,
  isIn,
  logIn,
  newBrowser,
  openSocket,
  ALICE,
} from './support/login/person.ts'
import { startLoginHubs, type LoginHub, type LoginHubs } from './support/login/two-hubs.ts'
import { ask } from './support/people.ts'
import { cannotRun, PYTHON_REMEDY, singleUser } from './support/venvs.ts'

describe.skipIf(needsProc)('two hub processes whose people log in with an issuer', () => {
  let all: LoginHubs
  let missing: string | undefined

  beforeAll(async () => {
    const found = await singleUser(6)
    if ('missing' in found)
      missing = cannotRun('The end of a login at real servers', found.missing, PYTHON_REMEDY)
    all = await startLoginHubs('missing' in found ? ['true'] : found.command)
  }, 300_000)
  afterAll(() => all?.close(), 60_000)
  beforeEach(({ onTestFailed }) => {
    all.issuer.hold = undefined
    onTestFailed(() => console.error(all.log().slice(-6000)))
  })

  /** The hubs, swapped for odd turns, so that none is always the same. */
  const pair = (turn: number): readonly [LoginHub, LoginHub] => {
    const [a, b] = all.hubs
    return turn % 2 === 0 ? [a, b] : [b, a]
  }
  const everywhere = (person: Browser): Promise<readonly boolean[]> =>
    Promise.all(all.hubs.map((hub) => isIn(person, hub)))

  test('a login begun at one is finished at the other, once', async () => {
    for (const turn of [0, 1]) {
      const [one, other] = pair(turn)
      const person = newBrowser(one)
      const back = await atIssuer(person, one, all)
      const copy = await copyOf(person, `${one.origin}/hub/login/oidc/callback`)
      const page = await comeBack(person, other, back)
      expect([page.status, page.location?.pathname]).toEqual([302, '/hub/home'])
      expect(await everywhere(person)).toEqual([true, true])
      for (const hub of [one, other]) {
        const again = await comeBack(copy, hub, back)
        expect([again.status, again.text]).toEqual([400, expect.stringContaining('state-used')])
      }
    }
  })

  test('of two who come back with the same answer at once, one at each, one gets in', async () => {
    const [a] = all.hubs
    const person = newBrowser(a)
    const back = await atIssuer(person, a, all)
    const copies = await Promise.all(
      all.hubs.map(() => copyOf(person, `${a.origin}/hub/login/oidc/callback`)),
    )
    const pages = await Promise.all(
      all.hubs.map((hub, index) => comeBack(copies[index] ?? person, hub, back)),
    )
    const statuses = pages.map(({ status }) => status)
    expect(statuses.toSorted((one, other) => one - other)).toEqual([302, 400])
  })

  test('a code that was used at one is worth nothing at the other, under a state that is good', async () => {
    const [one, other] = pair(0)
    const person = newBrowser(one)
    const used = await atIssuer(person, one, all)
    expect((await comeBack(person, one, used)).status).toBe(302)
    const thief = newBrowser(other)
    const own = new URL(await atIssuer(thief, other, all), other.origin)
    const { searchParams } = new URL(used, one.origin)
    own.searchParams.set('code', searchParams.get('code') ?? '')
    const page = await comeBack(thief, other, `${own.pathname}${own.search}`)
    expect([page.status, page.text]).toEqual([502, expect.stringContaining('provider-invalid')])
    expect(await everywhere(thief)).toEqual([false, false])
  })

  test('both asked about somebody at once use the refresh token once, and it stays good', async () => {
    const identity = `${all.issuer.url} ${ALICE}`
    let refreshed = 0
    const refused: unknown[] = []
    all.issuer.provider.on('grant.error', (_ctx, error) => refused.push(error))
    await logIn(all, all.hubs[0])
    for (const turn of [0, 1]) {
      const [one, other] = pair(turn)
      refreshed = 0
      const door = gate()
      all.issuer.hold = async (path) => {
        if (path !== '/token') return
        refreshed += 1
        await door.pass()
      }
      const first = await one.refresh(identity)
      await door.reached
      const second = await other.refresh(identity)
      door.open()
      expect(await Promise.all([first.result, second.result])).toEqual(['admitted', 'admitted'])
      expect(refreshed).toBe(1)
    }
    expect(refused).toEqual([])
  })

  describe('and their servers', () => {
    const SERVER = '/user/alice/'

    beforeAll(async () => {
      if (missing !== undefined) return
      const [a, b] = all.hubs
      await logIn(all, a)
      const path = '/hub/api/users/alice/server'
      expect([201, 202]).toContain((await ask(`${a.origin}${path}`, { method: 'POST' })).status)
      await until(async () => JSON.parse((await ask(`${b.origin}${path}`)).text).ready === true, {
        timeout: 120_000,
        message: "alice's server is ready",
      })
    }, 180_000)
    beforeEach((context) => {
      if (missing !== undefined) context.skip(missing)
    })

    /** Somebody who is in the server by a hub, with a WebSocket open and a copy of all their cookies. */
    async function inServer(hub: LoginHub) {
      const person = await logIn(all, hub)
      const page = await person.get(`${hub.origin}${SERVER}lab`)
      expect([page.status, page.url.pathname]).toEqual([200, `${SERVER}lab`])
      const copy = await copyOf(person, `${hub.origin}${SERVER}`)
      const events = `${hub.origin}${SERVER}api/events/subscribe`
      const headers = await person.webSocketHeaders(events)
      const socket = await openSocket(events, headers)
      const closed = once(socket, 'close')
      expect(await statusAt(copy, hub)).toBe(200)
      return { person, copy, socket, closed, reopen: () => openSocket(events, headers) }
    }
    const statusAt = async (copy: Browser, { origin }: LoginHub): Promise<number> =>
      (await copy.get(`${origin}${SERVER}lab`, { follow: false })).status
    /** How many tokens of browsers a hub knows at alice's server. */
    const tokensAt = async ({ origin }: LoginHub): Promise<number> => {
      const { text } = await ask(`${origin}/hub/api/users/alice/tokens`)
      const { api_tokens: tokens }: { api_tokens: { oauth_client: string }[] } = JSON.parse(text)
      return tokens.filter(({ oauth_client: by }) => by !== 'JupyterHub').length
    }
    /** The issuer's word that somebody logged out there, as it would send it to the hub. */
    async function logoutMessage(person: Browser): Promise<string> {
      const { issuer } = all
      const before = issuer.sent.length
      const form = await person.get(`${issuer.url}/session/end`)
      await person.submit(form, { logout: 'yes' })
      await until(() => issuer.sent.length > before, { message: 'the issuer tells of the logout' })
      return issuer.sent.at(-1)?.body ?? ''
    }
    async function tell({ origin }: LoginHub, body: string): Promise<number> {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const address = `${origin}/hub/login/oidc/backchannel`
      return (await fetch(address, { method: 'POST', headers, body })).status
    }

    test('a logout that the issuer tells one ends what is open at the other, and counts once', async () => {
      for (const turn of [0, 1]) {
        const [one, other] = pair(turn)
        const { person, copy, closed, reopen } = await inServer(other)
        const bystander = await inServer(one)
        const tokens = await tokensAt(other)
        const message = await logoutMessage(person)
        expect(await tell(one, message)).toBe(200)
        await closed
        expect(await statusAt(copy, other)).not.toBe(200)
        await expect(reopen()).rejects.toThrow('Unexpected server response')
        expect(await everywhere(person)).toEqual([false, false])
        expect(await tokensAt(other)).toBe(tokens - 1)
        for (const hub of [other, one]) expect(await tell(hub, message)).toBe(400)
        // It was about one session of hers.
        expect(await everywhere(bystander.person)).toEqual([true, true])
        expect(await statusAt(bystander.copy, one)).toBe(200)
        bystander.socket.terminate()
      }
    })

    test('"log out everywhere" at one ends what is open at both', async () => {
      const [a, b] = all.hubs
      const [laptop, phone] = [await inServer(a), await inServer(b)]
      const page = await laptop.person.get(`${a.origin}/hub/sessions`)
      await laptop.person.submit(page, {}, { selector: 'form[action$="/end-all"]', follow: false })
      await Promise.all([laptop.closed, phone.closed])
      for (const { person, copy } of [laptop, phone]) {
        expect(await everywhere(person)).toEqual([false, false])
        for (const hub of all.hubs) expect(await statusAt(copy, hub)).not.toBe(200)
      }
      expect(await tokensAt(b)).toBe(0)
    })
  })
})
