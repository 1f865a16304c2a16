import type { ServerChange } from '@hubkit/core/contract'
import { fleetContext, until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { useWorld } from './fixture.ts'
import { startWorker } from './processes.ts'
import { calls, kill } from './world.ts'

const world = useWorld()

test('list reads token and client id from the running server', async () => {
  const server = world().server()
  const { dataDir } = world()
  await startWorker({ dataDir, server, attempt: 3 }).outcome
  const ended = world().server()
  const { start, stop } = calls(world().spawner(), ended)
  await start()
  await stop({ now: true })
  const found = await Array.fromAsync(world().spawner().list?.(fleetContext(world().hubId)) ?? [])
  expect(found).toEqual([
    {
      serverId: server.id,
      attempt: 3,
      url: expect.stringMatching(/^http:/),
      token: expect.stringMatching(/^token/),
      clientId: `jupyterhub-user-${server.id}`,
    },
  ])
})

/** Listens while `run` runs. */
async function watching(
  rescanInterval: number,
  run: (heard: readonly ServerChange[]) => Promise<void>,
): Promise<void> {
  const listener = new AbortController()
  const heard: ServerChange[] = []
  const changes = world()
    .spawner({ rescanInterval })
    .watch?.(fleetContext(world().hubId, listener.signal))
  const listening = (async () => {
    for await (const change of changes ?? []) heard.push(change)
  })()
  try {
    await run(heard)
  } finally {
    listener.abort()
    await listening
  }
}

test('watch notices a death that no launcher is left to tell of', async () => {
  const server = world().server()
  const { start } = calls(world().spawner(), server)
  await watching(100, async (heard) => {
    await start()
    await until(() => heard.at(-1)?.status.phase === 'running')
    kill(await world().launcher(server))
    kill(await world().leader(server))
    await until(() => heard.at(-1)?.status.phase === 'stopped')
    expect(heard.at(-1)).toMatchObject({ serverId: server.id, attempt: 1 })
  })
})

test('watch is told, and need not look: each change once', async () => {
  const server = world().server()
  const { start, stop } = calls(world().spawner(), server)
  await watching(3_600_000, async (heard) => {
    await start()
    await until(() => heard.at(-1)?.status.phase === 'running')
    await stop({ now: true })
    await until(() => heard.at(-1)?.status.phase === 'stopped')
    await start({ attempt: 2 })
    await until(() => heard.at(-1)?.status.phase === 'running')
    const told = heard
      .filter((change) => change.status.phase !== 'pending')
      .map((change) => [change.attempt, change.status.phase])
    expect(told).toEqual([
      [1, 'running'],
      [1, 'stopped'],
      [2, 'running'],
    ])
  })
})

test('watch tells the exit code of what ended while nobody listened', async () => {
  const server = world().server()
  const { start, poll } = calls(world().spawner(), server)
  await start()
  kill(await world().leader(server), 'SIGTERM')
  await until(async () => (await poll()).phase === 'stopped')
  await watching(3_600_000, async (heard) => {
    await until(() => heard.length > 0)
    expect(heard).toMatchObject([{ status: { phase: 'stopped', exitCode: 143 } }])
  })
})
