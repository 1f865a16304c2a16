// The objects of a start, as files to be read: after a change run with --update, and read what changed.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { GOLDEN } from './golden-cases.ts'
import { HUB_ENVIRONMENT, manifestsOf } from './world.ts'

describe('manifests', () => {
  test.each(Object.keys(GOLDEN))('%s', async (name) => {
    const { options = {}, asked } = GOLDEN[name] ?? {}
    const { spec, ...manifests } = await manifestsOf(options, asked)
    const text = `${JSON.stringify({ names: spec.names, ...manifests }, undefined, 2)}\n`
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'golden', `${name}.json`))
  })

  test.each(Object.keys(GOLDEN))(
    '%s: no secret of the hub is outside of the Secret',
    async (name) => {
      const { options = {}, asked } = GOLDEN[name] ?? {}
      const { secret, spec: _spec, ...others } = await manifestsOf(options, asked)
      expect(secret.stringData).toMatchObject(HUB_ENVIRONMENT)
      for (const value of Object.values(HUB_ENVIRONMENT))
        expect(JSON.stringify(others)).not.toContain(JSON.stringify(value).slice(1, -1))
    },
  )

  test('the same come of the same, and nothing that was given is changed', async () => {
    for (const { options, asked } of Object.values(GOLDEN)) {
      const before = structuredClone({ ...options, profiles: undefined, choices: undefined })
      const { spec: _spec, ...first } = await manifestsOf(options, asked)
      const { spec: _again, ...second } = await manifestsOf(options, asked)
      expect(second).toEqual(first)
      expect({ ...options, profiles: undefined, choices: undefined }).toEqual(before)
    }
  })
})
