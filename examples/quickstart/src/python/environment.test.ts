import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cannotRun, PYTHON_REMEDY, UV } from '../../../../e2e/support/venvs.ts'
import { ensureEnvironment, type Environment, type EnvironmentOptions } from './environment.ts'
import { findPython } from './interpreter.ts'

const python = await findPython()
const missing =
  'missing' in python ? cannotRun('Making environments', python.missing, PYTHON_REMEDY) : undefined

let folder: string
beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing)
  folder = await mkdtemp(join(tmpdir(), 'hubkit-python-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** pip is in every environment, so that nothing has to be downloaded. */
const make = (options: Partial<EnvironmentOptions> = {}): Promise<Environment> =>
  ensureEnvironment({ folder, uvFolder: UV, requirements: ['pip'], ...options })

async function binOf(made: Promise<Environment>): Promise<string> {
  const environment = await made
  if ('missing' in environment) throw new Error(environment.missing)
  return environment.bin
}

const environments = async (): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.startsWith('environment-'))

test('makes an environment once, and another one for other packages', async () => {
  const said: string[] = []
  const first = await binOf(make({ say: (line) => said.push(line) }))
  expect(await readdir(first)).toContain('python')
  expect(said.length).toBeGreaterThan(0)
  said.length = 0
  expect(await binOf(make({ say: (line) => said.push(line) }))).toBe(first)
  expect(said).toEqual([])
  expect(await binOf(make({ basis: 'other pins' }))).not.toBe(first)
})

test('makes one again that was interrupted, or whose Python is gone', async () => {
  // A process id that nobody has.
  await mkdir(join(folder, 'environment-4194999-dead', 'bin'), { recursive: true })
  const first = await binOf(make())
  expect(await environments()).toHaveLength(1)

  await rm(join(first, 'python'))
  await symlink('/nowhere/python3', join(first, 'python'))
  const second = await binOf(make())
  expect(second).not.toBe(first)
  expect(await environments()).toEqual([second.split('/').at(-2)])
})

test('says why when the packages cannot be had, and leaves nothing', async () => {
  const before = { ...process.env }
  const closed = 'http://127.0.0.1:1/simple'
  Object.assign(process.env, {
    PIP_INDEX_URL: closed,
    UV_DEFAULT_INDEX: closed,
    UV_INDEX_URL: closed,
  })
  try {
    const made = await make({ requirements: ['jupyterhub==6.1.1'], uvFolder: join(folder, 'uv') })
    expect(made).toMatchObject({ missing: expect.stringMatching(/^(pip|uv) failed: /) })
    expect(await environments()).toEqual([])
  } finally {
    for (const name of ['PIP_INDEX_URL', 'UV_DEFAULT_INDEX', 'UV_INDEX_URL']) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
})

test('stops what it runs when it is told to', async () => {
  const controller = new AbortController()
  const made = make({ say: () => controller.abort(), signal: controller.signal })
  await expect(made).rejects.toMatchObject({ name: 'AbortError' })
  expect(await environments()).toEqual([])
})
