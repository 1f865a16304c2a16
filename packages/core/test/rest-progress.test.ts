import { gate } from '@hubkit/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HubError } from '../src/contract/errors.ts'
import { restHub, type RestHub } from './support/rest.ts'

interface Told {
  readonly progress: number
  readonly message: string
  readonly ready?: true
  readonly failed?: true
  readonly url?: string
  readonly html_message?: string
}

const PATH = '/users/alice/server/progress'

let hub: RestHub
beforeEach(async () => {
  hub = await restHub({ requestWait: 20 })
})
afterEach(() => hub.close())

/** The events of a stream, as they come. */
async function* follow(response: Response): AsyncGenerator<Told> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks)
      if (block.startsWith('data: ')) yield JSON.parse(block.slice('data: '.length))
  }
}
const all = async (path = PATH): Promise<readonly Told[]> =>
  Array.fromAsync(follow(await hub.send(path)))

describe('progress', () => {
  test('goes from 0 over what the spawner says to ready, with the address (11: test_progress)', async () => {
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.ask('/users/alice/server', { method: 'POST' })
    const response = await hub.send(PATH)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    const events = follow(response)
    expect((await events.next()).value).toEqual({ progress: 0, message: 'Server requested' })
    expect((await events.next()).value).toEqual({
      progress: 20,
      message: 'The server is being made.',
    })
    door.open()
    const later = await Array.fromAsync(events)
    expect(later.at(-1)).toEqual({
      progress: 100,
      ready: true,
      message: 'Server ready at /user/alice/',
      html_message: 'Server ready at <a href="/user/alice/">/user/alice/</a>',
      url: '/user/alice/',
    })
    const steps = later.map(({ progress }) => progress)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
  })

  test('of a server that is ready is told at once, from its beginning (12: test_progress_ready)', async () => {
    await hub.hub.servers.start({ user: 'alice', name: 'exp' })
    const told = await all('/users/alice/servers/exp/progress')
    expect(told[0]).toEqual({ progress: 0, message: 'Server requested' })
    expect(told.at(-1)).toMatchObject({ ready: true, url: '/user/alice/exp/' })
  })

  test('of a start that failed before is told at once (13: test_progress_bad)', async () => {
    hub.spawner.script('start', {
      fail: new HubError('HUB_ERR_SPAWN_FAILED', { message: 'No image <x>.' }),
    })
    await expect(hub.hub.servers.start({ user: 'alice' })).rejects.toThrow()
    expect((await all()).at(-1)).toEqual({
      progress: 100,
      failed: true,
      message: 'Spawn failed: No image <x>.',
    })
  })

  test('of a start that fails later ends with that (13: test_progress_bad_slow)', async () => {
    const door = gate()
    hub.spawner.script('start', { hold: door, fail: new Error('a secret') })
    await hub.ask('/users/alice/server', { method: 'POST' })
    const events = follow(await hub.send(PATH))
    await events.next()
    door.open()
    const last = (await Array.fromAsync(events)).at(-1)
    expect(last).toMatchObject({ progress: 100, failed: true })
    expect(last?.message).toMatch(/^Spawn failed: /)
    expect(last?.message).not.toContain('secret')
  })

  test('ends with its start, however many reports come (14: test_spawn_progress_cutoff)', async () => {
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.ask('/users/alice/server', { method: 'POST' })
    const events = follow(await hub.send(PATH))
    await events.next()
    await hub.ask('/users/alice/server', { method: 'DELETE' })
    expect((await Array.fromAsync(events)).at(-1)).toEqual({
      progress: 100,
      failed: true,
      message: 'Spawn cancelled',
    })
    door.open()
  })

  test('is 404 for what is not starting, and for what is not there (15: test_progress_not_started, _not_found)', async () => {
    for (const path of [
      PATH,
      '/users/nobody/server/progress',
      '/users/alice/servers/exp/progress',
    ]) {
      expect((await hub.ask(path)).status).toBe(404)
    }
    await hub.hub.servers.start({ user: 'alice' })
    await hub.hub.servers.stop({ user: 'alice' })
    expect((await hub.ask(PATH)).status).toBe(404)
    expect((await hub.ask(PATH, { token: hub.bob })).status).toBe(404)
    expect(
      (await hub.ask(PATH, { token: await hub.tokenFor('alice', ['read:users']) })).status,
    ).toBe(403)
  })

  test('is told to several at once, and ends for whoever goes', async () => {
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.ask('/users/alice/server', { method: 'POST' })
    const gone = new AbortController()
    const leaving = follow(await hub.send(PATH, { signal: gone.signal }))
    const staying = follow(await hub.send(PATH))
    await leaving.next()
    gone.abort()
    await leaving.next().catch(() => undefined) // whether it ends or fails is the client's side
    door.open()
    expect((await Array.fromAsync(staying)).at(-1)).toMatchObject({ ready: true })
    expect(hub.log.lines.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('ends when the hub closes', async () => {
    const door = gate()
    hub.spawner.script('start', { hold: door })
    await hub.ask('/users/alice/server', { method: 'POST' })
    const events = follow(await hub.send(PATH))
    await events.next()
    const closing = hub.hub.close()
    await Array.fromAsync(events)
    door.open()
    await closing
  })
})
