import { existsSync } from 'node:fs'
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerRef, Spawner } from '@hubkit/core/contract'
import { fleetContext, serverContext } from '@hubkit/testkit'
import { describe, expect, test } from 'vitest'
import { keepHouse } from '../src/housekeeping.ts'
import { layoutOf } from '../src/place.ts'
import { useWorld } from './fixture.ts'
import { calls } from './world.ts'

const world = useWorld()
const OWNED = { workingDirectory: 'homes/{user_id}/{servername}', removeWorkingDirectory: true }

const destroy = async (spawner: Spawner, server: ServerRef, attempt = 1): Promise<void> =>
  spawner.destroy?.(serverContext(server, { attempt }))

async function ran(spawner: Spawner, server: ServerRef): Promise<string> {
  const { start, stop } = calls(spawner, server)
  await start()
  await stop({ now: true })
  return join(world().dataDir, 'homes', server.user.id, server.name || '@default')
}

describe('destroy', () => {
  test('removes the folder that is the server’s own, and no other', async () => {
    const spawner = world().spawner(OWNED)
    const main = world().server()
    const named = { ...world().server({ name: 'gpu' }), user: main.user }
    const [kept, removed] = [await ran(spawner, main), await ran(spawner, named)]
    await writeFile(join(kept, 'work'), '')
    await writeFile(join(removed, 'work'), '')
    await destroy(spawner, named)
    await destroy(spawner, named)
    expect(existsSync(removed)).toBe(false)
    expect(existsSync(join(kept, 'work'))).toBe(true)
    expect(await readdir(join(world().dataDir, 'trash'))).toEqual([])
  })

  test('that comes a second time, late, leaves alone what has the name now', async () => {
    const spawner = world().spawner(OWNED)
    const first = world().server({ name: 'gpu' })
    await ran(spawner, first)
    await destroy(spawner, first)
    const home = await ran(spawner, { ...world().server({ name: 'gpu' }), user: first.user })
    await writeFile(join(home, 'work'), '')
    await destroy(spawner, first)
    expect(existsSync(join(home, 'work'))).toBe(true)
  })

  test('leaves homes alone unless told that they are the server’s', async () => {
    const server = world().server()
    const spawner = world().spawner({ workingDirectory: OWNED.workingDirectory })
    const home = await ran(spawner, server)
    await destroy(spawner, server)
    expect(existsSync(home)).toBe(true)
  })

  test('removes the output', async () => {
    const server = world().server()
    const spawner = world().spawner()
    await ran(spawner, server)
    expect(await readdir(world().place(server).directory)).toContain('output')
    await destroy(spawner, server)
    expect(await readdir(world().place(server).directory)).not.toContain('output')
  })

  test('refuses a folder that leads elsewhere', async () => {
    const dataDir = join(world().dataDir, 'data')
    const spawner = world().spawner({ ...OWNED, dataDir })
    const [above, itself] = [world().server(), world().server()]
    const outside = join(world().dataDir, 'outside')
    await mkdir(join(outside, '@default'), { recursive: true })
    await mkdir(join(dataDir, 'homes', itself.user.id), { recursive: true })
    await symlink(outside, join(dataDir, 'homes', above.user.id))
    await symlink(outside, join(dataDir, 'homes', itself.user.id, '@default'))
    for (const server of [above, itself])
      await expect(destroy(spawner, server)).rejects.toMatchObject({ code: 'HUB_ERR_INTERNAL' })
    expect(existsSync(join(outside, '@default'))).toBe(true)
  })

  test('refuses a server that runs', async () => {
    const server = world().server()
    const spawner = world().spawner(OWNED)
    await calls(spawner, server).start()
    await expect(destroy(spawner, server)).rejects.toMatchObject({ code: 'HUB_ERR_SERVER_ACTIVE' })
    expect((await calls(spawner, server).poll()).phase).toBe('running')
  })

  test('refuses to act for an older attempt', async () => {
    const server = world().server()
    const spawner = world().spawner(OWNED)
    const { start, stop } = calls(spawner, server)
    await start({ attempt: 2 })
    await stop({ attempt: 2 })
    await expect(destroy(spawner, server, 1)).rejects.toMatchObject({ code: 'HUB_ERR_SUPERSEDED' })
  })

  test('a start that comes late finds the attempt taken', async () => {
    const server = world().server()
    const spawner = world().spawner()
    await ran(spawner, server)
    await destroy(spawner, server)
    await expect(calls(spawner, server).start()).rejects.toMatchObject({
      code: 'HUB_ERR_SPAWN_FAILED',
    })
  })
})

test('attempts long over are removed, but for the last two', async () => {
  const server = world().server()
  const spawner = world().spawner({ portCooldown: 0 })
  const { start, stop } = calls(spawner, server)
  for (const attempt of [1, 2, 3]) {
    await start({ attempt })
    await stop({ attempt, now: true })
  }
  await start({ attempt: 4 })
  await expect
    .poll(() => readdir(world().place(server).server))
    .toEqual(expect.not.arrayContaining(['1', '2']))
  expect(await readdir(world().place(server).server)).toEqual(expect.arrayContaining(['3', '4']))
})

test('keeping house removes what was destroyed long ago and what killed processes left', async () => {
  const [destroyed, kept] = [world().server(), world().server()]
  const spawner = world().spawner()
  await ran(spawner, destroyed)
  await ran(spawner, kept)
  await destroy(spawner, destroyed)
  const hub = layoutOf(world().dataDir).hub(world().hubId)
  const abandoned = join(hub, kept.id, '.claim-x')
  await mkdir(abandoned)
  const watching = new AbortController()
  const changes = spawner.watch?.(fleetContext(world().hubId, watching.signal))
  await changes?.[Symbol.asyncIterator]().next()
  watching.abort()
  expect(await readdir(hub)).toContain(destroyed.id)
  expect(await readdir(join(hub, kept.id))).toContain('.claim-x')
  await utimes(abandoned, 0, 0)
  await keepHouse(world().dataDir, hub, Date.now() + 8 * 86_400_000)
  expect(await readdir(hub)).toEqual([kept.id])
  expect(await readdir(join(hub, kept.id))).toEqual(['1'])
})
