// Every attack of a hostile provider is made on every factory, or it is said why it is none there.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ATTACKS, OTHERS, SUITES, type Kind } from './support/attacks.ts'
import { FACTORIES } from './support/factories.ts'

const kinds: readonly (readonly [string, Kind])[] = [
  ...FACTORIES.map(({ name, openid }) => [name, openid ? 'openid' : 'oauth2'] as const),
  ...OTHERS.map(({ name, kind }) => [name, kind] as const),
]

test.each(kinds)('%s (%s) is attacked in every way', (_name, kind) => {
  const suite = readFileSync(join(import.meta.dirname, SUITES[kind]), 'utf8')
  for (const [attack, { [kind]: made }] of Object.entries(ATTACKS)) {
    if ('because' in made) expect(made.because).not.toBe('')
    else {
      expect(made, attack).not.toEqual([])
      for (const name of made) expect(suite, `${attack}: ${name}`).toContain(name)
    }
  }
})

test('a profile that comes with the ID token alone is only asked there', () => {
  const alone = FACTORIES.filter(({ profileAt }) => profileAt === undefined)
  expect(alone.map(({ name, openid }) => [name, openid])).toEqual([
    ['entra', true],
    ['cognito', true],
  ])
})
