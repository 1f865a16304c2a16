import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'
import { sizeOf } from './installed.ts'
import { importTable, installTable } from './lines.ts'

test('the command installs a package and imports its entries', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const args = ['--conditions=@hubkit/source', main, '--quick', '--no-peer', '--only', 'core']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout).toMatch(/^@hubkit\/core +\d+\.\d MB +\d+$/m)
  for (const entry of ['core', 'core/contract', 'core/node', 'core/pages'])
    expect(stdout).toMatch(new RegExp(`^@hubkit/${entry} +-?\\d+ ms +-?\\d+ ms$`, 'm'))
  expect(stdout).not.toContain('culler')
  expect(stdout).toContain(process.versions.node)
}, 180_000)

test('files are counted below a folder, links are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hubkit-size-'))
  try {
    await writeFile(join(folder, 'a'), 'x'.repeat(1000))
    await symlink(join(folder, 'a'), join(folder, 'b'))
    expect(await sizeOf(folder)).toBe(1000)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('what is measured stands beside the peer, which comes last', () => {
  const line = (what: string, bytes: number) => ({ what, bytes, packages: 3 })
  expect(installTable([line('ours', 5e6), line('theirs', 10e6)], true).split('\n')).toEqual([
    'installed     size  ratio  packages',
    'ours        5.0 MB  0.50x         3',
    'theirs     10.0 MB  1.00x         3',
  ])
  expect(importTable([{ what: 'ours', wall: 120, cpu: 99.6 }], false).split('\n')).toEqual([
    'imported    time     CPU',
    'ours      120 ms  100 ms',
  ])
})

test('an argument that is none is refused', () => {
  expect(readArguments(['--only', 'core,proxy', '--no-peer'])).toMatchObject({
    only: ['core', 'proxy'],
    peer: false,
    quick: false,
  })
  expect(() => readArguments(['--users', '5'])).toThrow(TypeError)
})
