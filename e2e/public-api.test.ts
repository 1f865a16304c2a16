// What our packages export, written down: a change of it is a change of these files, for everybody to review.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { apiReport } from './support/publish/api-report.ts'
import { build } from './support/publish/pack.ts'

const ROOT = join(import.meta.dirname, '..')

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly types: string }>>
}

const entries = readdirSync(join(ROOT, 'packages')).flatMap((short) => {
  const folder = join(ROOT, 'packages', short)
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  return Object.entries(manifest.exports).map(([entry, { types }]) => ({
    name: short + entry.slice(1).replaceAll('/', '-'),
    folder,
    types,
  }))
})

beforeAll(build, 120_000)

// After a change: vitest run e2e/public-api.test.ts --update, and read what changed.
test.each(entries)('$name exports what docs/api says', async ({ name, folder, types }) => {
  const report = await apiReport(folder, types)
  await expect(report).toMatchFileSnapshot(join(ROOT, 'docs/api', `${name}.api.md`))
})
