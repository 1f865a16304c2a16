// What would be published, looked at and used as somebody who installs it from npm would.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { hashPassword } from '@hubkit/core'
import { until } from '@hubkit/testkit'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from './support/hub-child.ts'
import { consumerOf, end, readmeHub, type Consumer } from './support/publish/consumer.ts'
import { packAll, type Packed } from './support/publish/pack.ts'

const NODES = [22, 24] as const
const exec = promisify(execFile)

let folder: string
let packed: readonly Packed[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hubkit-publish-'))
  packed = await packAll(folder)
}, 120_000)
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

const exportsOf = (text: string): Readonly<Record<string, unknown>> =>
  (JSON.parse(text) as { readonly exports: Readonly<Record<string, unknown>> }).exports

describe('every tarball', () => {
  test('has what its package.json says, and publint finds nothing', async () => {
    for (const { name, file } of packed) {
      const { buffer } = new Uint8Array(await readFile(file))
      const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
      expect(
        messages.map((message) => formatMessage(message, pkg)),
        name,
      ).toEqual([])
      // Our own condition leads to sources, which are not published.
      expect(JSON.stringify(pkg['exports']), name).not.toContain('/src/')
    }
  })

  test('has declarations that resolve wherever modules can be imported', async () => {
    for (const { name, file } of packed) {
      const result = await checkPackage(
        createPackageFromTarballData(new Uint8Array(await readFile(file))),
      )
      if (!result.types) throw new Error(`${name} has no declarations`)
      // Modules only: require() of them is Node's own matter, and node10 knows no `exports`.
      const problems = result.problems.filter(
        (problem) =>
          problem.kind !== 'CJSResolvesToESM' &&
          !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
      )
      expect(problems, name).toEqual([])
    }
  })

  test('has every entry that the workspace has, and none of source', async () => {
    for (const { name, folder: source, file } of packed) {
      const here = exportsOf(await readFile(join(source, 'package.json'), 'utf8'))
      const there = exportsOf((await exec('tar', ['-xzOf', file, 'package/package.json'])).stdout)
      expect(Object.keys(there), name).toEqual(Object.keys(here))
      // The source is not packed: whoever sets the condition would find nothing.
      expect(JSON.stringify(there), name).not.toContain('/src/')
    }
  })

  test('has a README and a licence, and no test or source of ours', async () => {
    for (const { name, file } of packed) {
      const names = (await exec('tar', ['-tzf', file])).stdout.trim().split('\n')
      expect(names, name).toEqual(
        expect.arrayContaining(['package/README.md', 'package/LICENSE', 'package/package.json']),
      )
      expect(
        names.filter((item) => /\.test|^package\/src\//.test(item)),
        name,
      ).toEqual([])
    }
  })
})

describe('in an empty folder', () => {
  let consumer: Consumer
  beforeAll(async () => {
    const tarballs = packed.map(({ file }) => file)
    consumer = await consumerOf(join(folder, 'consumer'), tarballs, NODES)
    await consumer.write('hub.ts', await readmeHub())
  }, 240_000)

  const settings = {
    strict: { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    loose: { strict: false },
  }
  test.each([
    ['strict', 'nodenext'],
    ['loose', 'nodenext'],
    ['strict', 'bundler'],
  ] as const)('the README’s hub type-checks: %s, %s', async (how, resolution) => {
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext'
    const compilerOptions = {
      ...settings[how],
      module,
      moduleResolution: resolution,
      target: 'es2023',
      lib: ['es2024', 'esnext.disposable', 'esnext.iterator'],
      types: ['node'],
      noEmit: true,
      skipLibCheck: false,
    }
    const name = `tsconfig.${how}.${resolution}.json`
    await consumer.write(name, JSON.stringify({ compilerOptions, files: ['hub.ts'] }))
    await consumer.run('tsc', '-p', name)
  })

  test.each(NODES)('the README’s hub runs on Node.js %i', async (major) => {
    const port = await freePort()
    await consumer.write(`hub${major}.ts`, (await readmeHub()).replaceAll('8000', String(port)))
    const child = consumer.node(major, `hub${major}.ts`, {
      ADA_PASSWORD_HASH: await hashPassword('a password of ada'),
      HUB_SECRET: 'x'.repeat(40),
    })
    let said = ''
    child.stdout?.on('data', (chunk) => (said += String(chunk)))
    child.stderr?.on('data', (chunk) => (said += String(chunk)))
    try {
      const page = await until(
        async () => {
          if (child.exitCode !== null) throw new Error(`it ended: ${said}`)
          const answer = await fetch(`http://127.0.0.1:${port}/hub/login`)
          return answer.text()
        },
        { timeout: 30_000, message: () => `no login page: ${said}` },
      )
      expect(page).toContain('name="password"')
    } finally {
      await end(child)
    }
  })
})
