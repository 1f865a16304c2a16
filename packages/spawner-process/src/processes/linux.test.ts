import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { linuxTable, parseStat } from './linux.ts'
import { identify, isAlive, processTable, signalTo } from './table.ts'

const fields = (state: string): string =>
  `${state} 10 20 30 0 -1 4194560 4553 0 0 0 4 1 0 0 20 0 11 0 483849 1677914112 13792 18446744073709551615`

test.each(['(node)', '(a b) c)', '(x\n) S 1 1 1)', '()'])('reads a process called %j', (name) => {
  expect(parseStat(`123 ${name} ${fields('S')}`)).toEqual({
    pid: 123,
    parent: 10,
    group: 20,
    session: 30,
    start: 483_849,
    zombie: false,
  })
})

test('tells zombies, and what is no such line', () => {
  expect(parseStat(`123 (x) ${fields('Z')}`)?.zombie).toBe(true)
  expect(parseStat('')).toBeUndefined()
  expect(parseStat('123 (x) S 1 2')).toBeUndefined()
})

describe.skipIf(process.platform !== 'linux')('on Linux', () => {
  test('finds this process, its environment and its start', () => {
    const row = linuxTable.find(process.pid)
    expect(row).toMatchObject({ pid: process.pid, parent: process.ppid, zombie: false })
    expect(row?.start).toBeLessThanOrEqual(linuxTable.clock())
    expect(linuxTable.all().map((one) => one.pid)).toContain(process.pid)
    expect(linuxTable.environment(process.pid).some((entry) => entry.startsWith('PATH='))).toBe(
      true,
    )
    expect(linuxTable.find(2 ** 30)).toBeUndefined()
    expect(linuxTable.environment(2 ** 30)).toEqual([])
  })
})

test('a process is known by pid, start and boot, and nobody else gets its signals', async () => {
  const table = processTable()
  const child = spawn('sleep', ['1000'], { detached: true })
  await once(child, 'spawn')
  const id = identify(table, child.pid ?? 0)
  if (!id) throw new Error('the child is not there')
  for (const other of [
    { ...id, start: id.start - 1 },
    { ...id, boot: 'x' },
  ]) {
    expect(isAlive(table, other)).toBe(false)
    expect(signalTo(table, other, 'SIGKILL', 'group')).toBe(false)
  }
  expect(isAlive(table, id)).toBe(true)
  expect(signalTo(table, id, 'SIGKILL', 'group')).toBe(true)
  await once(child, 'exit')
  expect(isAlive(table, id)).toBe(false)
  expect(signalTo(table, id, 'SIGKILL')).toBe(false)
})
