import { until } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { logsContext } from '@hubkit/testkit'
import type { ServerRef, Spawner } from '@hubkit/core/contract'
import { useWorld } from './fixture.ts'
import { processesOf } from './processes.ts'
import { calls, isAlive, kill } from './world.ts'

const world = useWorld()

/** Prints the signals it gets, and stays. */
const STUBBORN = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => console.log(signal))
  setInterval(() => undefined, 1000)
  console.log('ready')
`
const quick = { interruptTimeout: 150, terminateTimeout: 150 } as const

async function linesOf(spawner: Spawner, server: ServerRef): Promise<readonly string[]> {
  return Array.fromAsync(spawner.logs?.(logsContext(server)) ?? [])
}

/** Waits until a server printed `word` and a pid. */
async function printed(spawner: Spawner, server: ServerRef, word: string): Promise<number> {
  return until(
    async () => {
      const lines = await linesOf(spawner, server)
      return Number(lines.find((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? 0)
    },
    { timeout: 20_000, message: `the server prints '${word} <pid>'` },
  )
}

describe('the ladder', () => {
  test('goes from SIGINT over SIGTERM to SIGKILL', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: [process.execPath, '-e', STUBBORN], ...quick })
    const { start, stop, poll } = calls(spawner, server)
    await start()
    await until(async () => (await linesOf(spawner, server)).includes('ready'))
    await stop()
    expect(await linesOf(spawner, server)).toEqual(['ready', 'SIGINT', 'SIGTERM'])
    expect(await poll()).toMatchObject({ phase: 'stopped', exitCode: 137, reason: 'killed' })
    expect(processesOf(server)).toEqual([])
  })

  test('ends at the first signal that does it', async () => {
    const server = world().server()
    const script = `process.on('SIGINT', () => process.exit(3)); setInterval(() => 0, 1000); console.log('ready')`
    const spawner = world().spawner({ command: [process.execPath, '-e', script] })
    const { start, stop, poll } = calls(spawner, server)
    await start()
    await until(async () => (await linesOf(spawner, server)).includes('ready'))
    await stop()
    expect(await poll()).toMatchObject({ phase: 'stopped', exitCode: 3, reason: 'exited' })
  })

  test('has only SIGKILL when it must be now', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: [process.execPath, '-e', STUBBORN] })
    const { start, stop } = calls(spawner, server)
    await start()
    await until(async () => (await linesOf(spawner, server)).includes('ready'))
    await stop({ now: true })
    expect(await linesOf(spawner, server)).toEqual(['ready'])
  })

  test('is left when the caller no longer may act', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: [process.execPath, '-e', STUBBORN] })
    const { start, stop, poll } = calls(spawner, server)
    await start()
    await until(async () => (await linesOf(spawner, server)).includes('ready'))
    const caller = new AbortController()
    const stopping = stop({ signal: caller.signal })
    await until(async () => (await linesOf(spawner, server)).includes('SIGINT'))
    caller.abort(new Error('the lease is gone'))
    await expect(stopping).rejects.toThrow('the lease is gone')
    expect(await poll()).toMatchObject({ phase: 'running' })
  })
})

describe('what a server started goes with it', () => {
  test('a child of the same group that ignores SIGINT and SIGTERM', async () => {
    const server = world().server()
    const script = `trap '' INT TERM; (while :; do sleep 1; done) & echo child $!; trap 'exit 0' INT; wait`
    const spawner = world().spawner({ command: ['sh', '-c', script], ...quick })
    const { start, stop, poll } = calls(spawner, server)
    await start()
    const child = await printed(spawner, server, 'child')
    await stop()
    expect(isAlive(child)).toBe(false)
    expect((await poll()).phase).toBe('stopped')
    expect(processesOf(server)).toEqual([])
  })

  /** Starts a child with a session of its own, as a kernel has. */
  const detaching = (environment: string): string => `
    const { spawn } = require('node:child_process')
    const child = spawn('sh', ['-c', 'trap "" INT TERM HUP; while :; do sleep 1; done'],
      { detached: true, stdio: 'ignore'${environment} })
    console.log('child ' + child.pid)
    setInterval(() => undefined, 1000)
  `

  test('a child with a session of its own', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: () => [process.execPath, '-e', detaching('')] })
    const { start, stop } = calls(spawner, server)
    await start()
    const child = await printed(spawner, server, 'child')
    await stop()
    expect(isAlive(child)).toBe(false)
    expect(processesOf(server)).toEqual([])
  })

  test('a child with a session and an environment of its own', async () => {
    const server = world().server()
    const script = detaching(`, env: { PATH: process.env.PATH }`)
    const spawner = world().spawner({ command: () => [process.execPath, '-e', script] })
    const { start, stop } = calls(spawner, server)
    await start()
    const child = await printed(spawner, server, 'child')
    await stop()
    expect(isAlive(child)).toBe(false)
  })

  test('also when the server dies by itself', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: () => [process.execPath, '-e', detaching('')] })
    const { start, poll } = calls(spawner, server)
    await start()
    const child = await printed(spawner, server, 'child')
    kill(await world().leader(server))
    await until(async () => (await poll()).phase === 'stopped')
    expect(isAlive(child)).toBe(false)
    expect(await poll()).toMatchObject({ exitCode: 137, reason: 'killed' })
  })

  test('also when launcher and server were killed, at the next stop', async () => {
    const server = world().server()
    const spawner = world().spawner({ command: () => [process.execPath, '-e', detaching('')] })
    const { start, stop, poll } = calls(spawner, server)
    await start()
    const child = await printed(spawner, server, 'child')
    kill(await world().launcher(server))
    kill(await world().leader(server))
    await until(async () => (await poll()).phase === 'stopped')
    await stop()
    expect(isAlive(child)).toBe(false)
    expect(await poll()).toMatchObject({ reason: 'lost' })
  })
})

test('a launcher that hangs does not hold up a stop', async () => {
  const server = world().server()
  const spawner = world().spawner({ killTimeout: 300 })
  const { start, stop, poll } = calls(spawner, server)
  await start()
  kill(await world().launcher(server), 'SIGSTOP')
  await stop({ now: true })
  expect((await poll()).phase).toBe('stopped')
  expect(processesOf(server)).toEqual([])
})
