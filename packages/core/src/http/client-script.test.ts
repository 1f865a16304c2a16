import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { clientScript } from './client-script.ts'

test('the script is complete in itself', () => {
  const text = clientScript()
  expect(() => new Script(text)).not.toThrow()
  // What a bundler or test runner puts in place of an import would be unknown to a browser.
  expect(text).not.toMatch(/\b(import|require|__vi\w+|__name)\b/)
  expect(text.length).toBeLessThan(16_000)
})

test('it fails in parts, each said on the console', () => {
  const said: unknown[] = []
  const context = { console: { error: (error: unknown) => said.push(error) } }
  new Script(clientScript()).runInNewContext(context)
  expect(said.length).toBeGreaterThan(3)
})
