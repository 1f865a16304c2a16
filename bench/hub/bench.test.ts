import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'
import type { Scale } from './measure.ts'
import { MEASURES } from './measures/index.ts'
import { oursSide } from './ours.ts'
import { reached, table, type Row } from './table.ts'

const TINY: Scale = { seconds: 0.05, rounds: 1, spawns: 5, users: 200, restarts: [5, 10] }
/** From source: nothing has to be built for a test. */
const FROM_SOURCE = ['--conditions=@hubkit/source', '--disable-warning=ExperimentalWarning']

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

test('every measure has figures of our hub', async () => {
  const backend = fork(pathOf('backend.ts'))
  const [port]: number[] = await once(backend, 'message')
  const side = await oursSide(port ?? 0, FROM_SOURCE)
  try {
    await side.start()
    for (const measure of MEASURES) {
      const findings = await measure.run(side, TINY)
      expect(findings, measure.name).not.toEqual([])
      for (const { what, value } of findings) expect(value, what).toBeGreaterThan(0)
    }
  } finally {
    await side.close()
    backend.disconnect()
    await once(backend, 'exit')
  }
}, 180_000)

test('the command prints a table', async () => {
  const args = [...FROM_SOURCE, pathOf('main.ts'), '--quick', '--no-peer', '--only', 'boot,pages']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toContain('boot to the first API answer')
  expect(stdout).toMatch(/^login page +[\d,]+ \/s/m)
  expect(stdout).toMatch(/^home page, one server: 99 of 100 within +[\d,.]+ ms/m)
  expect(stdout).toContain(process.versions.node)
})

test('the profile of one spawn counts its commits', async () => {
  const args = [...FROM_SOURCE, pathOf('spawn-profile/main.ts'), '--warm', '2', '--counted', '3']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toMatch(/one start: .* ms/)
  expect(stdout).toMatch(/1 x commit server\.started/)
  expect(stdout).toMatch(/1 x spawner\.stop/)
})

test('a row says how ours is beside the peer, and whether that is enough', () => {
  const row = (facts: Partial<Row>): Row => ({
    what: 'requests',
    value: 900,
    unit: '/s',
    aim: { kind: 'times', factor: 10 },
    peer: 100,
    peerCpu: undefined,
    ...facts,
  })
  expect(reached(row({}))).toBe(false)
  expect(reached(row({ value: 1000 }))).toBe(true)
  expect(reached(row({ peer: undefined }))).toBeUndefined()
  expect(reached(row({ aim: { kind: 'below' } }))).toBe(false)
  expect(reached(row({ aim: { kind: 'below' }, value: 99 }))).toBe(true)
  expect(reached(row({ aim: { kind: 'most', value: 50 }, value: 50, peer: undefined }))).toBe(true)
  expect(table([row({ cpu: 0.5, peerCpu: 4 })], 'Ours', 'Theirs').split('\n')).toEqual([
    '            Ours  Theirs  ratio   CPU  aim',
    'requests  900 /s  100 /s  9.00x  8.0x  10x  short',
  ])
})

test('an argument that is none is refused', () => {
  expect(readArguments(['--only', 'b', '--users', '500'], ['a', 'b'])).toMatchObject({
    only: ['b'],
    users: 500,
    peer: true,
  })
  expect(() => readArguments(['--only', 'c'], ['a', 'b'])).toThrow("no measure is called 'c'")
  expect(() => readArguments(['--users', 'all'], [])).toThrow('--users')
  expect(() => readArguments(['--other'], [])).toThrow(TypeError)
})
