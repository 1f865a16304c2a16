import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Tests that a page's table has a row for each of so many behaviours, and that every test it names exists. */
export function holdTable(page: string, behaviours: number): void {
  const rows = readFileSync(join(root, page), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (#|gap|---)/.test(line))
    .map((line) => line.slice(2, -2).split(' | '))

  test('every behaviour has a row', () => {
    const numbers = rows.map(([first]) => Number(first)).filter((number) => !Number.isNaN(number))
    expect(numbers).toEqual(Array.from({ length: behaviours }, (_, index) => index + 1))
  })

  test.each(rows.map((cells) => [cells[0] ?? '', cells.at(-1) ?? '']))(
    'row %s: %s',
    (_row, where) => {
      if (/^(differs|comes with|does not apply): \S/.test(where)) return
      const [file = '', ...title] = where.split(': ')
      if (file.startsWith('packages/') && title.length > 0 && !file.endsWith('.ts')) return
      const core = join(root, 'packages/core')
      const path = [join(core, 'test', file), join(core, file), join(root, file)].find(
        (candidate) => existsSync(candidate),
      )
      expect(path, `no file ${file}`).toBeDefined()
      expect(readFileSync(path ?? '', 'utf8'), `no test in ${file}`).toContain(title.join(': '))
    },
  )
}
