// docs/kubespawner-options.md: every row names an option that there is, or says why there is none.
import { readFileSync } from 'node:fs'
import { isHubError } from '@hubkit/core/contract'
import { expect, test } from 'vitest'
import { optionRows } from './option-rows.ts'
import { settingsOf } from './world.ts'

const text = readFileSync(new URL('../docs/kubespawner-options.md', import.meta.url), 'utf8')
const rows = optionRows(text)

/** An option of this path with a value that no check takes. */
function wrongAt(path: string): object {
  return path
    .split('.')
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), Symbol('wrong')) as object
}

test.each(rows.filter(({ path }) => path !== undefined))('$upstream is $path', ({ path = '' }) => {
  try {
    settingsOf(wrongAt(path))
    expect.unreachable('the option is not checked')
  } catch (error) {
    if (!isHubError(error, 'HUB_ERR_OPTION')) throw error
    expect(error.message).toMatch(`kubernetesSpawner.${path}: found a symbol, expected`)
  }
})

test('what has no option says why', () => {
  for (const { path, upstream, remark } of rows)
    if (path === undefined) expect(remark, upstream).not.toBe('')
})

test('no option of KubeSpawner is there twice', () => {
  const names = rows.map(({ upstream }) => upstream)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})
