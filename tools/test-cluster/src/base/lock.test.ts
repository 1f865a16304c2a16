import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withLock } from './lock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubkit-lock-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('one after the other, and whoever waits is told', async () => {
  const file = join(folder, 'a.lock')
  let inside = 0
  let most = 0
  const told: number[] = []
  const work = async (): Promise<void> => {
    most = Math.max(most, (inside += 1))
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all([1, 2, 3].map(() => withLock(file, work, (pid) => told.push(pid))))
  expect(most).toBe(1)
  expect(told).toEqual([process.pid, process.pid])
})

test('the lock of a process that is gone does not hold', async () => {
  const file = join(folder, 'b.lock')
  const { pid } = spawnSync('true')
  await writeFile(file, JSON.stringify({ pid, began: '1' }))
  expect(await withLock(file, () => Promise.resolve('mine'))).toBe('mine')
  expect(await readdir(folder)).toEqual([])
})

test('work that fails gives the lock back', async () => {
  const file = join(folder, 'c.lock')
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await withLock(file, () => Promise.resolve(1))).toBe(1)
})
