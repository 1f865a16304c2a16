// Who may import whom: plugins know the contract alone, and inside core data flows one way.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { type Import, importsOf } from './imports.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Parts of core, and the parts they must not know. */
const unknownTo: Readonly<Record<string, readonly string[]>> = {
  engine: ['http', 'node'],
  store: ['http', 'node'],
  auth: ['http', 'node'],
  http: ['node'],
}

test('every file imports only what it may', () => {
  const files = globSync('packages/*/src/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test(-d)?\.ts$/.test(file),
  )
  const complaints = files.toSorted().flatMap((file) =>
    importsOf(readFileSync(join(root, file), 'utf8')).flatMap((one) => {
      const words = complaint(file, one)
      return words === undefined ? [] : [`${file}: ${words}`]
    }),
  )
  expect(files).not.toEqual([])
  expect(complaints).toEqual([])
})

test('the rules refuse what they are there for', () => {
  const refused = (file: string, source: string): boolean =>
    importsOf(source).some((one) => complaint(file, one) !== undefined)
  const proxy = 'packages/proxy/src/a/b.ts'
  const contract = 'packages/core/src/contract/a.ts'

  expect(refused(proxy, `import type { Hub } from '@hubkit/core'`)).toBe(true)
  expect(refused(proxy, `import {\n  a,\n  b,\n} from '@hubkit/store-sql'`)).toBe(true)
  expect(refused(proxy, `const a = await import('@hubkit/core/node')`)).toBe(true)
  expect(refused(proxy, `import { a } from '../../../core/src/contract/index.ts'`)).toBe(true)
  expect(refused(proxy, `export * from '../c.ts'`)).toBe(true)
  expect(refused(proxy, `import { a } from '@hubkit/core/contract'`)).toBe(false)
  expect(refused(proxy, `/**\n * import { a } from '@hubkit/core'\n */`)).toBe(false)
  expect(refused('packages/testkit/src/a.ts', `import { a } from '@hubkit/core'`)).toBe(false)
  expect(refused('packages/testkit/src/a.ts', `import { a } from '@hubkit/proxy'`)).toBe(true)

  expect(refused(contract, `import { z } from 'zod'`)).toBe(true)
  expect(refused(contract, `import { a } from '../engine/a.ts'`)).toBe(true)
  expect(refused(contract, `import { a } from 'node:net'`)).toBe(true)
  expect(refused(contract, `import type { A } from 'node:net'`)).toBe(false)
  expect(refused(contract, `import { b } from './b.ts'`)).toBe(false)
  expect(refused('packages/core/src/contract/index.ts', `export * from './b.ts'`)).toBe(false)
  expect(refused('packages/core/src/engine/a.ts', `import '../http/a.ts'`)).toBe(true)
  expect(refused('packages/core/src/engine/a.ts', `import { a } from '../index.ts'`)).toBe(true)
  expect(refused('packages/core/src/http/a.ts', `import { a } from '../engine/a.ts'`)).toBe(false)
  expect(refused('packages/core/src/http/a.ts', `import { a } from '../node/a.ts'`)).toBe(true)
})

function complaint(file: string, { from, typeOnly, star }: Import): string | undefined {
  const [, name = '', , ...inside] = file.split('/')
  const source = `packages/${name}/src`
  const target = from.startsWith('.') ? join(dirname(file), from) : undefined

  if (star && file !== 'packages/core/src/contract/index.ts') return `export * from ${from}`
  if (target !== undefined && !target.startsWith(`${source}/`)) return `${from} leaves the package`
  if (from.startsWith('@hubkit/')) {
    const allowed = name === 'testkit' ? /^@hubkit\/core(\/|$)/ : /^@hubkit\/core\/contract$/
    if (name === 'core' || !allowed.test(from)) return `${from} is not for ${name}`
  }
  if (name !== 'core' || inside.length < 2) return undefined

  const part = inside[0] ?? ''
  const targetPart = target?.slice(source.length + 1).split('/')[0]
  if (targetPart === 'index.ts') return `${from} is for apps`
  if (part === 'contract') {
    const typesOfNode = typeOnly && from.startsWith('node:')
    return targetPart === 'contract' || typesOfNode ? undefined : `contract imports ${from}`
  }
  const forbidden = targetPart !== undefined && unknownTo[part]?.includes(targetPart)
  return forbidden === true ? `${part} imports ${from}` : undefined
}
