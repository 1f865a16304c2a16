import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServerRef } from '@hubkit/core/contract'
import { until } from '@hubkit/testkit'
import { afterEach, describe, expect, test } from 'vitest'
import { claim } from '../src/claim.ts'
import { namesIn } from '../src/place.ts'
import { identify, processTable } from '../src/processes/table.ts'
import { useWorld } from './fixture.ts'
import { processesOf, startWorker } from './processes.ts'
import { calls, isAlive, kill, look } from './world.ts'

const world = useWorld()
const table = processTable()

const exists = async (server: ServerRef, name: string): Promise<boolean> =>
  (await namesIn(world().place(server).directory)).includes(name)

describe('the hub process is killed', () => {
  test('a server outlives it, and another one adopts it', async () => {
    const server = world().server()
    const url = await startWorker({ dataDir: world().dataDir, server }).outcome
    const { start, poll, stop } = calls(world().spawner(), server)
    expect(await poll()).toEqual({ phase: 'running', url })
    expect(await start()).toEqual({ url })
    expect(processesOf(server)).toHaveLength(1)
    await stop()
    expect(await poll()).toMatchObject({ phase: 'stopped' })
  })

  test('before it said what to run: another one starts the attempt anew', async () => {
    const server = world().server()
    const hub = startWorker({ dataDir: world().dataDir, server, hesitates: true })
    await until(() => exists(server, 'claim.json'), { timeout: 20_000 })
    const launcher = await world().launcher(server)
    await hub.kill()
    const { start } = calls(world().spawner(), server)
    await start()
    expect(await world().launcher(server)).not.toBe(launcher)
    expect(processesOf(server)).toHaveLength(1)
    await until(() => !isAlive(launcher))
  })

  test('before it read what its launcher offered: likewise', async () => {
    const server = world().server()
    const { directory, attempt } = world().place(server)
    const ports = join(world().dataDir, 'ports')
    const request = {
      server: world().place(server).server,
      attempt,
      ports: { directory: ports, host: '127.0.0.1', from: 20_000, to: 29_999, cooldown: 0 },
      terminateTimeout: 1000,
      killTimeout: 1000,
    }
    const hub = spawn(process.execPath, [
      fileURLToPath(new URL('./mute-hub.ts', import.meta.url)),
      JSON.stringify(request),
    ])
    await until(async () => (await namesIn(ports)).some((name) => !name.startsWith('.')), {
      timeout: 20_000,
    })
    // The offer follows at once, and nothing else happens before the launcher sleeps.
    const launcher = await world().launcher(server)
    await until(() => /unix_stream/.test(look(`/proc/${launcher}/wchan`)))
    hub.kill('SIGKILL')
    await until(() => !isAlive(launcher))
    expect(await namesIn(directory)).toEqual([])
    expect(await namesIn(ports)).toEqual([])
  })

  test('while another one waits for it: that one takes over', async () => {
    const server = world().server()
    const hub = startWorker({ dataDir: world().dataDir, server, hesitates: true })
    await until(() => exists(server, 'claim.json'), { timeout: 20_000 })
    const starting = calls(world().spawner(), server).start()
    await hub.kill()
    await starting
    expect(processesOf(server)).toHaveLength(1)
  })

  test.each(['claim.json', 'run.json'])('as soon as there is %s', async (name) => {
    const server = world().server()
    const hub = startWorker({ dataDir: world().dataDir, server })
    await until(() => exists(server, name), { timeout: 20_000 })
    await hub.kill()
    const { start, poll } = calls(world().spawner(), server)
    const { url } = await start()
    expect(await poll()).toEqual({ phase: 'running', url })
    expect(processesOf(server)).toHaveLength(1)
  })
})

test('the hub process is frozen before it said what to run: another one takes the attempt over', async () => {
  const server = world().server()
  const hub = startWorker({ dataDir: world().dataDir, server, hesitates: true })
  await until(() => exists(server, 'claim.json'), { timeout: 20_000 })
  const launcher = await world().launcher(server)
  const { start } = calls(world().spawner({ launchTimeout: 4000 }), server)
  await start()
  expect(isAlive(launcher)).toBe(false)
  expect(processesOf(server)).toHaveLength(1)
  // It learns that its launcher has gone, and leaves the server alone.
  await hub.kill()
  expect(processesOf(server)).toHaveLength(1)
})

describe('the launcher is killed', () => {
  test('before the server runs: nothing ever runs, and that is known', async () => {
    const server = world().server()
    const hub = startWorker({ dataDir: world().dataDir, server, hesitates: true })
    await until(() => exists(server, 'claim.json'), { timeout: 20_000 })
    const { start, poll, stop } = calls(world().spawner(), server)
    expect(await poll()).toEqual({ phase: 'pending' })
    kill(await world().launcher(server))
    await until(async () => (await poll()).phase === 'stopped')
    expect(await poll()).toMatchObject({ reason: 'unlaunched' })
    await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
    await stop()
    await start({ attempt: 2 })
    expect(processesOf(server)).toHaveLength(1)
    await hub.kill()
  })

  test('while the server runs: it runs on, writes on, and can be stopped', async () => {
    const server = world().server()
    const script = `let n = 0; setInterval(() => console.log('line ' + ++n), 5)`
    const spawner = world().spawner({ command: [process.execPath, '-e', script], logSize: 4096 })
    const { start, poll, stop } = calls(spawner, server)
    await start()
    kill(await world().launcher(server))
    const count = async (): Promise<number> => {
      const text = await readFile(join(world().place(server).directory, 'output'), 'utf8')
      return Number(/line (\d+)\n$/.exec(text)?.[1] ?? 0)
    }
    const before = await until(count)
    await until(async () => (await count()) > before + 20)
    expect((await poll()).phase).toBe('running')
    // Now the hub keeps the output to size.
    await until(
      async () => {
        await poll()
        return exists(server, 'output.1')
      },
      { timeout: 20_000 },
    )
    await stop()
    expect(await poll()).toMatchObject({ phase: 'stopped', reason: 'lost' })
    expect(processesOf(server)).toEqual([])
  })

  test('a stop ends a start that is still at work', async () => {
    const server = world().server()
    const hub = startWorker({ dataDir: world().dataDir, server, hesitates: true })
    await until(() => exists(server, 'claim.json'), { timeout: 20_000 })
    const launcher = await world().launcher(server)
    const { stop, poll, start } = calls(world().spawner(), server)
    await stop()
    expect(isAlive(launcher)).toBe(false)
    expect((await poll()).phase).toBe('stopped')
    await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
    await hub.kill()
  })
})

describe('hub processes race', () => {
  test('for one attempt: there is one server', async () => {
    const server = world().server()
    const { dataDir } = world()
    const workers = Array.from({ length: 5 }, () => startWorker({ dataDir, server }))
    const urls = await Promise.all(workers.map((worker) => worker.outcome))
    expect(new Set(urls).size).toBe(1)
    expect(urls[0]).toMatch(/^http:/)
    expect(processesOf(server)).toHaveLength(1)
  })

  test('with different attempts: only the newest is left', async () => {
    const server = world().server()
    const { dataDir } = world()
    const attempts = [1, 2, 3, 4]
    const outcomes = await Promise.all(
      attempts.map((attempt) => startWorker({ dataDir, server, attempt }).outcome),
    )
    expect(outcomes[3]).toMatch(/^http:/)
    expect(processesOf(server, 4)).toHaveLength(1)
    expect(processesOf(server)).toHaveLength(1)
  })

  test('a stop makes sure that a start that comes after it fails', async () => {
    const server = world().server()
    const { start, stop, poll } = calls(world().spawner(), server)
    await stop()
    await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_CANCELLED' })
    expect((await poll()).phase).toBe('stopped')
    expect(processesOf(server)).toEqual([])
    await start({ attempt: 2 })
  })

  test('a start of an attempt that was superseded meanwhile is refused, and nothing is touched', async () => {
    const server = world().server()
    const { start } = calls(world().spawner(), server)
    await start({ attempt: 2 })
    const hub = startWorker({ dataDir: world().dataDir, server, attempt: 1 })
    expect(await hub.outcome).toBe('HUB_ERR_SUPERSEDED')
    expect(processesOf(server, 2)).toHaveLength(1)
  })
})

describe('a pid is not taken for a process', () => {
  let stranger: ChildProcess | undefined
  afterEach(async () => {
    if (!stranger || stranger.exitCode !== null || stranger.signalCode !== null) return
    stranger.kill('SIGKILL')
    await once(stranger, 'exit')
  })

  /** Records of a server whose pid is somebody else's now. */
  async function forge(change: { start?: number; boot?: string }): Promise<ServerRef> {
    stranger = spawn('sleep', ['1000'], { detached: true })
    await once(stranger, 'spawn')
    const real = identify(table, stranger.pid ?? 0)
    if (!real) throw new Error('the stranger is not there')
    const leader = { ...real, ...change }
    const server = world().server()
    const at = Date.now()
    await claim(world().place(server), {
      'claim.json': { launcher: leader },
      'run.json': {
        leader,
        marker: 'HUBKIT_SERVER=x',
        url: 'http://127.0.0.1:1',
        command: 'x',
        at,
      },
    })
    return server
  }

  test('when it was given out again', async () => {
    const server = await forge({ start: 1 })
    const { poll, stop, start } = calls(world().spawner(), server)
    expect(await poll()).toMatchObject({ phase: 'stopped', reason: 'lost' })
    await stop()
    await stop({ now: true })
    await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
    await start({ attempt: 2 })
    expect(isAlive(stranger?.pid ?? 0)).toBe(true)
  })

  test('when the machine was started again', async () => {
    const server = await forge({ boot: 'another' })
    const { poll, stop } = calls(world().spawner(), server)
    expect(await poll()).toMatchObject({ phase: 'stopped', reason: 'rebooted' })
    await stop({ now: true })
    expect(isAlive(stranger?.pid ?? 0)).toBe(true)
  })
})

test('what cannot be read is unknown, and is neither stopped nor started', async () => {
  const server = world().server()
  const { start, poll, stop } = calls(world().spawner(), server)
  await start()
  const path = join(world().place(server).directory, 'run.json')
  const good = await readFile(path)
  await rm(path)
  await writeFile(path, '{"leader":')
  expect(await poll()).toMatchObject({ phase: 'unknown' })
  await expect(stop({ now: true })).rejects.toMatchObject({ code: 'HUB_ERR_STOP_FAILED' })
  await expect(start()).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
  await expect(start({ attempt: 2 })).rejects.toMatchObject({ code: 'HUB_ERR_SPAWN_FAILED' })
  expect(processesOf(server)).toHaveLength(1)
  await writeFile(path, good)
  expect((await poll()).phase).toBe('running')
})
