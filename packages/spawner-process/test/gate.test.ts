import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { until } from '@hubkit/testkit'
import { expect, test } from 'vitest'
import { useWorld } from './fixture.ts'
import { isAlive } from './world.ts'

const world = useWorld()

test('a command whose launcher is killed before it let it run never runs', async () => {
  const proof = join(world().dataDir, 'ran')
  const holder = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('./gate-holder.ts', import.meta.url)),
      `touch ${proof}`,
      join(world().dataDir, 'output'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [said] = (await once(holder.stdout.setEncoding('utf8'), 'data')) as [string]
  const pid = Number(said)
  expect(isAlive(pid)).toBe(true)
  holder.kill('SIGKILL')
  await until(() => !isAlive(pid))
  expect(existsSync(proof)).toBe(false)
})
