import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contractSuitesPage } from './table.ts'

test('docs/contract-suites.md is what the lists say', async () => {
  const page = join(import.meta.dirname, '../../../../docs/contract-suites.md')
  await expect(contractSuitesPage()).toMatchFileSnapshot(page)
})
