import { recordingLogger, until } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { defineCuller, type Culler } from '../src/contract/culler.ts'
import { testEngine, type TestEngine, type TestEngineOptions } from './support/engine.ts'
import { webHubs } from './support/web.ts'

const MINUTE = 60_000
const { make, closeAll } = webHubs()
let engine: TestEngine | undefined
afterEach(async () => {
  await engine?.close('keep')
  await engine?.world.close()
  engine = undefined
  await closeAll()
})

function culler(name: string, decide: Culler['decide']): Culler {
  return defineCuller({ name, every: '1h', decide })
}

/** Stops what was not used for this long. */
const idle = (after: number): Culler =>
  culler('idle', ({ now, server }) =>
    now - server.lastActivity >= after
      ? { action: 'stop', reason: 'stopped after a while without activity' }
      : { action: 'keep', until: server.lastActivity + after },
  )
/** Stops what has run for this long. */
const old = (maxAge: number): Culler =>
  culler('old', ({ now, server }) =>
    now - server.startedAt >= maxAge
      ? { action: 'stop', reason: 'stopped after running for a while' }
      : { action: 'keep', until: server.startedAt + maxAge },
  )

describe('a forecast', () => {
  async function forecast(options: TestEngineOptions) {
    engine = await testEngine(options)
    const server = await engine.servers.start({ user: 'alice' })
    return { server, told: await engine.servers.cullForecast(server) }
  }

  test('is the earliest of all cullers, and says whether use puts it off', async () => {
    const first = await forecast({ cullers: [idle(20 * MINUTE), old(10 * MINUTE)] })
    expect(first.told).toEqual({
      at: (first.server.readyAt ?? 0) + 10 * MINUTE,
      culler: 'old',
      avoidable: false,
    })
    await engine?.close('keep')
    await engine?.world.close()
    const second = await forecast({ cullers: [old(20 * MINUTE), idle(10 * MINUTE)] })
    expect(second.told).toEqual({
      at: (second.server.lastActivity ?? 0) + 10 * MINUTE,
      culler: 'idle',
      avoidable: true,
    })
  })

  test('of what is due already is now', async () => {
    const now = Date.now() + 60 * MINUTE
    const { told } = await forecast({ cullers: [old(0)], now: () => now })
    expect(told?.at).toBe(now)
  })

  test('comes without what fails, does not answer, or cannot know', async () => {
    const log = recordingLogger()
    const { told } = await forecast({
      log,
      cullers: [
        culler('broken', () => {
          throw new Error('bug')
        }),
        culler('silent', () => new Promise(() => undefined)),
        culler('own', () => ({ action: 'keep' })),
        idle(MINUTE),
      ],
    })
    expect(told?.culler).toBe('idle')
    for (const name of ['broken', 'silent'])
      expect(log.lines).toContainEqual(expect.stringMatching(`^warn .*"culler":"${name}"`))
  })

  test('is for running servers only', async () => {
    const { server } = await forecast({ cullers: [idle(MINUTE)] })
    expect(await engine?.servers.cullForecast({ ...server, phase: 'stopping' })).toBeUndefined()
    await engine?.servers.stop({ id: server.id })
    const stopped = await engine?.servers.get({ id: server.id })
    expect(stopped && (await engine?.servers.cullForecast(stopped))).toBeUndefined()
  })
})

describe('the home page', () => {
  async function home(cullers: readonly Culler[]): Promise<string> {
    const web = await make({ cullers })
    const { browser: alice } = await web.login('alice')
    await web.hub.servers.start({ user: 'alice' })
    return (await alice.get('/hub/home')).text.replaceAll(/\s+/g, ' ')
  }

  test('warns of a stop within half an hour, and says whether use helps', async () => {
    expect(await home([idle(29 * MINUTE)])).toMatch(
      /will be stopped at about <time\s+datetime="[^"]+"\s+data-clock\s+title="[^"]+"\s*>\d+:\d\d [AP]M UTC<\/time\s*>, unless it is used/,
    )
    expect(await home([old(29 * MINUTE)])).toMatch(/<\/time\s*>, even while it is in use/)
  })

  test('says nothing of one that is farther off, or of none', async () => {
    expect(await home([idle(32 * MINUTE)])).not.toContain('will be stopped')
    expect(await home([])).not.toContain('will be stopped')
  })

  test('says afterwards why it was stopped', async () => {
    const reason = 'stopped after 1 h without activity'
    const web = await make({
      cullers: [{ ...culler('idle', () => ({ action: 'stop', reason })), every: 20 }],
    })
    const { browser: alice } = await web.login('alice')
    await web.hub.servers.requestStart({ user: 'alice' })
    await until(async () => (await alice.get('/hub/home')).text.includes(reason))
  })
})
