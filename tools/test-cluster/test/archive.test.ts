import { mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../src/base/run.ts'
import { goProgram } from '../src/build/go-program.ts'
import { type Image, writeArchive } from '../src/image/archive.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubkit-archive-'))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('the same files make the same image, whenever they were written', async () => {
  const made: Buffer[] = []
  for (const name of ['one', 'two']) {
    const root = join(folder, name)
    await mkdir(join(root, 'deep/er'), { recursive: true })
    await writeFile(join(root, 'deep/er/file'), 'text', { mode: 0o600 })
    await symlink('file', join(root, 'deep/er/link'))
    await utimes(join(root, 'deep/er/file'), made.length, made.length)
    const layers = [{ root: '.', paths: ['deep/er'] }]
    const image: Image = { name: 'hubkit.test/any:1', layers, command: ['/x'], user: '1000' }
    await writeArchive(image, join(folder, `${name}.tar`), root)
    made.push(await readFile(join(folder, `${name}.tar`)))
  }
  expect(made[0]?.equals(made[1] ?? Buffer.alloc(0))).toBe(true)
  const index = JSON.parse(await run('tar', ['-xOf', join(folder, 'one.tar'), 'index.json'])) as {
    manifests: { digest: string; annotations: Record<string, string> }[]
  }
  expect(index.manifests[0]?.annotations).toMatchObject({
    'io.containerd.image.name': 'hubkit.test/any:1',
  })
})

test('a Go program is built once, however many want it, and again when its source changes', async () => {
  vi.stubEnv('HUBKIT_CACHE', join(folder, 'cache'))
  const source = join(folder, 'program')
  await mkdir(source)
  await writeFile(join(source, 'go.mod'), 'module hubkit.test/any\n\ngo 1.21\n')
  const say = vi.fn<(line: string) => void>()
  const print = async (text: string): Promise<string> => {
    await writeFile(join(source, 'main.go'), `package main\n\nfunc main() { print("${text}") }\n`)
    const made = await Promise.all(
      [1, 2].map(() => goProgram({ name: 'any', folder: source, say })),
    )
    expect(made[0]).toBe(made[1])
    return made[0] ?? ''
  }
  const builds = (): number => say.mock.calls.filter(([line]) => line.startsWith('Building')).length
  const first = await print('one')
  expect(builds()).toBe(1)
  expect(await print('two')).not.toBe(first)
  expect(builds()).toBe(2)
  expect(await print('one')).toBe(first)
  expect(builds()).toBe(2)
})
