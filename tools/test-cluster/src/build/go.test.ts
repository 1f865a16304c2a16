import { expect, test } from 'vitest'
import { ToolMissing } from '../base/missing.ts'
import { findGo } from './go.ts'

test('without Go one line says where to get it', async () => {
  const error = await findGo(['/no/such/go']).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ToolMissing)
  expect(String(error)).toMatch(/^[^\n]*https:\/\/go\.dev\/dl\/[^\n]*$/)
})
