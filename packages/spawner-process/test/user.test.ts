import { chmod, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { logsContext, until } from '@hubkit/testkit'
import { describe, expect, test, vi } from 'vitest'
import { useWorld } from './fixture.ts'
import { calls } from './world.ts'

const world = useWorld()
const isRoot = process.getuid?.() === 0

test('other users need root', () => {
  vi.spyOn(process, 'getuid').mockReturnValueOnce(1000)
  expect(() => world().spawner({ user: () => ({ uid: 12_345, gid: 12_345 }) })).toThrow(
    expect.objectContaining({ code: 'HUB_ERR_OPTION', message: expect.stringContaining('root') }),
  )
})

if (!isRoot)
  console.warn('Left out: servers as other system users; run the tests as root for these.')
describe.skipIf(!isRoot)('as root', () => {
  test('a server runs as its own user, in a home of its own', async () => {
    // As it may be when the option comes later.
    await chmod(world().dataDir, 0o700)
    const server = world().server()
    const spawner = world().spawner({
      command: ['sh', '-c', 'id -u; id -g; id -G; cd "$HOME" && touch mine && pwd; sleep 1000'],
      user: async () => ({ uid: 12_345, gid: 12_346, shell: '/bin/false' }),
    })
    const { start, stop } = calls(spawner, server)
    await start()
    const lines = await until(async () => {
      const all = await Array.fromAsync(spawner.logs?.(logsContext(server)) ?? [])
      return all.length >= 4 && all
    })
    const home = join(world().dataDir, 'homes', server.user.id)
    expect(lines).toEqual(['12345', '12346', '12346', home])
    const { uid, gid, mode } = await stat(home)
    expect([uid, gid, mode & 0o777]).toEqual([12_345, 12_346, 0o700])
    expect((await stat(join(world().dataDir, 'servers'))).mode & 0o777).toBe(0o700)
    await stop()
  })

  test('root is not a user', async () => {
    const spawner = world().spawner({ user: () => ({ uid: 0, gid: 0 }) })
    await expect(calls(spawner, world().server()).start()).rejects.toMatchObject({
      code: 'HUB_ERR_OPTION',
    })
  })
})
