import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { startSlapd } from '@hubkit/test-directory/slapd'
import { until } from '@hubkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { asking } from '../support/ask.ts'
import { addPerson, optionsFor, passwordOf, settle } from '../support/people.ts'

async function directory() {
  const slapd = await startSlapd()
  onTestFinished(async () => slapd[Symbol.asyncDispose]())
  await settle(slapd)
  return slapd
}

/** A server that takes connections and says nothing. */
async function silent(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((socket) => void socket.on('error', () => undefined).resume())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { server, url: `ldaps://localhost:${port}` }
}

test('a server that is away is told as such, and is asked again when it is back', async () => {
  const slapd = await directory()
  const { rejection, identity, refresh, authenticator } = asking(optionsFor(slapd))
  const alice = await identity('alice')
  expect(authenticator.trouble?.()).toBeUndefined()
  await slapd.kill()
  expect(await rejection('alice')).toMatchObject({
    code: 'directory-unavailable',
    inconclusive: true,
  })
  expect(await refresh(alice)).toMatchObject({ type: 'unavailable' })
  expect(authenticator.trouble?.()).toContain('cannot be reached')
  await slapd.restart()
  expect((await identity('alice')).subject).toBe(alice.subject)
  expect(authenticator.trouble?.()).toBeUndefined()
})

test('a frozen server ends in time, and the next one is asked', async () => {
  const [slapd, frozen] = [await directory(), await directory()]
  frozen.freeze()
  onTestFinished(() => frozen.thaw())
  const options = optionsFor(slapd, {
    url: [frozen.ldaps, slapd.ldaps],
    tls: { ca: `${frozen.ca}\n${slapd.ca}` },
    timeout: '2s',
  })
  const { identity, log } = asking(options)
  expect((await identity('alice')).username).toBe('alice')
  expect(log.lines.filter((line) => line.includes('is away'))).toHaveLength(1)
  // It is asked last for a while.
  await identity('alice')
  expect(log.lines.filter((line) => line.includes('is away'))).toHaveLength(1)
})

test('a server that freezes in mid-login is left for another', async () => {
  const [slapd, other] = [await directory(), await directory()]
  const options = optionsFor(slapd, {
    url: [slapd.ldaps, other.ldaps],
    tls: { ca: `${other.ca}\n${slapd.ca}` },
    timeout: '2s',
  })
  const { submit, log } = asking(options)
  const logins = Array.from({ length: 20 }, () => submit('alice'))
  await Promise.race(logins)
  slapd.freeze()
  onTestFinished(() => slapd.thaw())
  const outcomes = await Promise.all(logins)
  expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(['identified']))
  expect(log.lines.join()).not.toContain(passwordOf('alice'))
})

test('logins go on through kills and restarts', async () => {
  const slapd = await directory()
  const { submit } = asking(optionsFor(slapd))
  const outcomes = Array.from({ length: 10 }, () => submit('alice'))
  await slapd.kill()
  for (const outcome of await Promise.all(outcomes))
    expect(outcome.type === 'identified' || outcome.type === 'rejected').toBe(true)
  await slapd.restart()
  expect((await submit('alice')).type).toBe('identified')
})

test('who goes away is not waited for', async () => {
  const slapd = await directory()
  const { url } = await silent()
  const { submit } = asking(optionsFor(slapd, { url }))
  const gone = new AbortController()
  const outcome = submit('alice', passwordOf('alice'), gone.signal)
  gone.abort(new Error('the client went away'))
  await expect(outcome).rejects.toThrow('the client went away')
})

test('a hundred logins at once, over fewer connections', async () => {
  const slapd = await directory()
  const people = Array.from({ length: 10 }, (_, index) => `person-${index}`)
  for (const uid of people) await addPerson(slapd, uid)
  const { submit } = asking(optionsFor(slapd, { maxConnections: 8, timeout: '60s' }))
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const uid = `person-${index % 10}`
      const outcome = await submit(uid, index % 2 === 0 ? passwordOf(uid) : 'wrong')
      return { uid, isRight: index % 2 === 0, outcome }
    }),
  )
  for (const { uid, isRight, outcome } of outcomes) {
    expect(outcome.type).toBe(isRight ? 'identified' : 'rejected')
    if (outcome.type === 'identified') expect(outcome.identity.username).toBe(uid)
  }
})

test('the connection is closed after each login', async () => {
  const slapd = await directory()
  const { server, url } = await silent()
  const { submit } = asking(optionsFor(slapd, { url, timeout: 200 }))
  expect((await submit('alice')).type).toBe('rejected')
  await until(async () => {
    const { promise, resolve } = Promise.withResolvers<number>()
    server.getConnections((_error, count) => resolve(count))
    return (await promise) === 0
  })
})
