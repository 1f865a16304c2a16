import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerRef, Spawner } from '@hubkit/core/contract'
import { logsContext, until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { useWorld } from './fixture.ts'
import { calls } from './world.ts'

const world = useWorld()

const linesOf = (spawner: Spawner, server: ServerRef, tail = 1_000_000): Promise<string[]> =>
  Array.fromAsync(spawner.logs?.(logsContext(server, { tail })) ?? [])

test('only the end of much output is kept, and every line of it is whole', async () => {
  const server = world().server()
  const script = `for i in $(seq 1 20000); do echo "line $i of the output"; done >&2; while sleep 0.1; do echo last; done`
  const spawner = world().spawner({ command: ['sh', '-c', script], logSize: 65_536 })
  const { start, stop } = calls(spawner, server)
  await start()
  // Said again and again: what comes in the moment of a cut may be lost.
  await until(async () => (await linesOf(spawner, server, 1))[0] === 'last', { timeout: 50_000 })
  await stop({ now: true })
  const { directory } = world().place(server)
  const size = ['output', 'output.1']
    .map((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((a, b) => a + b)
  expect(size).toBeLessThanOrEqual(65_536)
  const lines = await linesOf(spawner, server)
  expect(lines.at(-1)).toBe('last')
  expect(lines.length).toBeGreaterThan(500)
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^(line \d+ of the output|last)$/)
  expect(await linesOf(spawner, server, 3)).toEqual(lines.slice(-3))
})

test('output of an attempt is there after it ended, and the next one has its own', async () => {
  const server = world().server()
  const spawner = world().spawner({
    command: ['sh', '-c', 'echo out; echo err >&2; echo port {port}; sleep 1000'],
  })
  const { start, stop } = calls(spawner, server)
  await start()
  await until(async () => (await linesOf(spawner, server)).length === 3)
  await stop()
  await start({ attempt: 2 })
  const [out, error, port] = await linesOf(world().spawner(), server)
  expect([out, error]).toEqual(['out', 'err'])
  expect(port).toMatch(/^port \d+$/)
})
