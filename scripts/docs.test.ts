import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')

/** Code that a page shows and that runs: from a text in its file up to another one, or to the end. */
const SHOWN = [
  ['docs/plugins/spawner.md', 'examples/custom-spawner/src/index.ts', 'export function'],
  ['docs/plugins/spawner.md', 'examples/custom-spawner/machine-spawner.test.ts', 'import'],
  ['docs/plugins/authenticator.md', 'examples/embed/src/app-session.ts', 'export function'],
  ['docs/plugins/authenticator.md', 'examples/embed/app-session.test.ts', 'register('],
  [
    'docs/plugins/authenticator.md',
    'examples/plugins/src/directory-authenticator.ts',
    'export function',
  ],
  ['docs/plugins/authenticator.md', 'examples/plugins/directory-authenticator.test.ts', 'import'],
  ['docs/plugins/culler.md', 'examples/plugins/src/night-culler.ts', 'import'],
  ['docs/plugins/culler.md', 'examples/plugins/night-culler.test.ts', 'import'],
  ['docs/plugins/store.md', 'packages/store-sql/src/sql-store.test.ts', 'register(', '\n})\n'],
] as const

/** Without indentation: a page may show what stands inside of something. */
const flat = (text: string): string => text.replaceAll(/^ +/gm, '')

describe('what a page shows is what runs', () => {
  test.each(SHOWN)('%s has %s', async (page, file, from, to?: string) => {
    const source = await read(file)
    const start = source.indexOf(from)
    const end = to === undefined ? undefined : source.indexOf(to, start)
    expect(start).toBeGreaterThanOrEqual(0)
    expect(end).not.toBe(-1)
    expect(flat(await read(page))).toContain(flat(source.slice(start, end)))
  })
})

async function markdown(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(ROOT, folder), { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules') && !path.includes('/dist/'))
}

test('links between pages lead somewhere', async () => {
  const top = (await readdir(ROOT)).filter((name) => name.endsWith('.md'))
  const pages = [
    ...top.map((name) => join(ROOT, name)),
    ...(await Promise.all(['docs', 'packages', 'examples', 'bench', 'tools'].map(markdown))).flat(),
  ]
  const broken: string[] = []
  for (const page of pages) {
    const text = await readFile(page, 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const path = join(dirname(page), target)
      const exists = await readFile(path).then(
        () => true,
        (error: NodeJS.ErrnoException) => error.code === 'EISDIR',
      )
      if (!exists) broken.push(`${page}: ${target}`)
    }
  }
  expect(broken).toEqual([])
})
