import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { isHubError } from '@hubkit/core/contract'
import { assertJson } from '../../json.ts'
import { within } from '../../wait.ts'
import { spawnerCase, type TestedServer } from './bench.ts'

/** What a rejection is with, `undefined` when there was none. */
async function refusal(promise: Promise<unknown>): Promise<unknown> {
  const [result] = await Promise.allSettled([promise])
  return result.status === 'rejected' ? (result.reason ?? 'nothing') : undefined
}

/** Ends the server and makes sure that the one stop ended everything that was ever reached. */
async function assertOneServer(server: TestedServer, urls: readonly string[]): Promise<void> {
  await server.stop({ now: true })
  for (const url of new Set(urls))
    assert.equal(await server.reached(url), false, `something still answers at ${url} after stop`)
}

export const startCases = [
  spawnerCase('start gives an http origin', async (bench) => {
    const { url } = await bench.server().start()
    const parsed = URL.parse(url)
    assert.ok(parsed, `'${url}' is a URL`)
    assert.match(parsed.protocol, /^https?:$/)
    assert.equal(url, parsed.origin, 'an origin has neither path nor slash at its end')
  }),

  spawnerCase('a started server answers', async (bench) => {
    const server = bench.server()
    const { url } = await server.start()
    await server.answers(url)
  }),

  spawnerCase('the state of a start is JSON', async (bench) => {
    const server = bench.server()
    const started = await server.start()
    if (started.state !== undefined) assertJson(started.state, 'the state that start returned')
    for (const state of server.contexts.flatMap((context) => context.saved))
      assertJson(state, 'a saved state')
  }),

  spawnerCase('the progress of a start is well-formed', async (bench) => {
    const server = bench.server()
    await server.start()
    for (const { progress, message } of server.contexts.flatMap((context) => context.reports)) {
      assert.equal(typeof message, 'string')
      assert.doesNotMatch(message, /[\r\n]/, 'a message is one line')
      if (progress !== undefined)
        assert.ok(progress >= 0 && progress <= 99, `progress ${progress} is from 0 to 99`)
    }
  }),

  spawnerCase('secrets of the environment stay out of logs and progress', async (bench) => {
    const server = bench.server()
    await server.start()
    await server.poll()
    await server.stop()
    const context = server.contexts[0]
    const token = context?.env['JUPYTERHUB_API_TOKEN'] ?? assert.fail('the suite gives a token')
    const said = [...bench.log.lines, ...(context?.reports ?? []).map((report) => report.message)]
    assert.deepEqual(
      said.filter((line) => line.includes(token)).length,
      0,
      'the token was written to a log',
    )
  }),

  spawnerCase('a repeated start adopts the server of the first', async (bench) => {
    const server = bench.server()
    const first = await server.start()
    const again = await server.start()
    assert.equal(again.url, first.url)
    const lost = await server.start({ lost: true })
    assert.equal(lost.url, first.url, 'also when the state was lost')
    await server.answers(first.url)
    await assertOneServer(server, [first.url])
  }),

  spawnerCase('two starts of an attempt at once give one server', async (bench) => {
    const server = bench.server()
    const started = await Promise.all([
      server.start(),
      server.start(),
      server.start({ by: bench.subject.another() }),
    ])
    const urls = started.map((item) => item.url)
    assert.equal(new Set(urls).size, 1, `one url, found ${urls.join(', ')}`)
    await assertOneServer(server, urls)
  }),

  spawnerCase('a start by another hub process adopts the server', async (bench) => {
    const server = bench.server()
    const first = await server.start()
    const taken = await server.start({ by: bench.subject.another(), lost: true })
    assert.equal(taken.url, first.url)
    await assertOneServer(server, [first.url])
  }),

  spawnerCase('a start of a newer attempt leaves nothing of the older', async (bench) => {
    const server = bench.server()
    const older = await server.start({ attempt: 1 })
    await server.answers(older.url)
    const newer = await server.start({ attempt: 2, by: bench.subject.another() })
    await server.answers(newer.url)
    await server.becomes('running', ['pending'], { attempt: 2 })
    if (older.url !== newer.url)
      assert.equal(
        await server.reached(older.url),
        false,
        `something still answers at ${older.url}, where the older server was`,
      )
    const found = (await bench.list(bench.spawner)).filter(
      (item) => item.serverId === server.ref.id,
    )
    for (const { attempt } of found) assert.equal(attempt, 2, 'list still finds the older attempt')
  }),

  spawnerCase('a start of an older attempt is refused as superseded', async (bench) => {
    const server = bench.server()
    const newer = await server.start({ attempt: 2 })
    const late = await refusal(server.start({ attempt: 1, by: bench.subject.another() }))
    assert.ok(late, 'the late start was not refused')
    assert.ok(
      isHubError(late, 'HUB_ERR_SUPERSEDED'),
      `expected HUB_ERR_SUPERSEDED, found ${inspect(late)}`,
    )
    await server.answers(newer.url)
    await server.becomes('running', ['pending'], { attempt: 2 })
  }),

  spawnerCase('a server can be started again after stop', async (bench) => {
    const server = bench.server()
    await server.start({ attempt: 1 })
    await server.stop({ attempt: 1, now: true })
    const { url } = await server.start({ attempt: 2 })
    await server.answers(url)
    await server.becomes('running', ['pending'], { attempt: 2 })
  }),

  spawnerCase('a late start of an attempt that was stopped makes nothing', async (bench) => {
    const [began, never] = [bench.server(), bench.server()]
    const { url } = await began.start()
    await began.answers(url)
    for (const server of [began, never]) {
      await server.stop({ now: true })
      // As of a hub process that was frozen on its way to the spawner.
      const late = refusal(server.start({ by: bench.subject.another(), lost: true }))
      assert.ok(await late, 'the late start was not refused')
      assert.equal((await server.poll()).phase, 'stopped')
    }
    assert.equal(await began.reached(url), false, 'the server answers again')
  }),

  spawnerCase('a start whose signal has aborted rejects', async (bench) => {
    const server = bench.server()
    const result = await refusal(
      server.start({ signal: AbortSignal.abort(new Error('no longer wanted')) }),
    )
    assert.ok(result, 'the start was made')
    await server.stop({ now: true })
    assert.equal((await server.poll()).phase, 'stopped')
  }),

  spawnerCase('a start that is aborted ends soon, and stop leaves nothing of it', async (bench) => {
    const server = bench.server()
    const caller = new AbortController()
    const starting = refusal(server.start({ signal: caller.signal }))
    caller.abort(new Error('no longer wanted'))
    // One that had finished by then may resolve.
    await within(starting, bench.timeout, 'the aborted start')
    await server.stop({ now: true })
    assert.equal((await server.poll()).phase, 'stopped')
    const found = (await bench.list(bench.subject.another())).map((item) => item.serverId)
    assert.ok(!found.includes(server.ref.id), 'list finds what the aborted start made')
  }),
]
