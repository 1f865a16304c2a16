import { describe, expect, test } from 'vitest'
import { profileOptions, resolveProfile, type Profile } from './profiles.ts'

interface Options {
  readonly image: string
  readonly memory: number
}
const profiles: readonly Profile<Options>[] = [
  { slug: 'small', displayName: 'Small', set: { image: 'base', memory: 1 } },
  {
    slug: 'big',
    displayName: 'Big',
    default: true,
    set: { image: 'base', memory: 8 },
    choices: {
      image: {
        displayName: 'Image',
        options: {
          science: { displayName: 'Science', set: { image: 'science' } },
          r: { displayName: 'R', default: true, set: { image: 'r' } },
        },
        freeText: {
          displayName: 'Other',
          pattern: /ghcr\.io\/[a-z]+/g,
          set: (text) => ({ image: text }),
        },
      },
    },
  },
]

describe('resolveProfile', () => {
  test.each([
    [{}, { image: 'r', memory: 8 }],
    [{ profile: 'small' }, { image: 'base', memory: 1 }],
    [
      { profile: 'big', image: 'science' },
      { image: 'science', memory: 8 },
    ],
    [
      { profile: 'big', image: 'ghcr.io/acme' },
      { image: 'ghcr.io/acme', memory: 8 },
    ],
  ])('lays the choices of %j over one another', (answers, value) => {
    expect(resolveProfile(profiles, answers)).toEqual({ value })
  })

  test.each([
    [{ profile: 'huge' }, ['profile']],
    [{ profile: 'small', image: 'r' }, ['image']],
    [{ profile: 'big', image: 'evil; ghcr.io/acme' }, ['image']],
    [{ profile: 'big', image: 'ghcr.io/acme\nx' }, ['image']],
    [{ profile: 'big', image: 'constructor' }, ['image']],
    [{ profile: 'big', image: 3 }, ['image']],
  ])('refuses %j', (answers, path) => {
    const result = resolveProfile(profiles, answers)
    expect(result.issues?.map((issue) => issue.path)).toEqual([path])
  })

  test('leaves the profiles as they were', () => {
    resolveProfile(profiles, { profile: 'big', image: 'science' })
    expect(profiles[1]?.set).toEqual({ image: 'base', memory: 8 })
  })
})

describe('profileOptions', () => {
  test('describes a form and checks like resolveProfile', () => {
    const schema = profileOptions(profiles)
    expect(schema['~standard'].validate({ profile: 'small' })).toEqual({
      value: { image: 'base', memory: 1 },
    })
    expect(schema['~standard'].validate('small')).toHaveProperty('issues')
    expect(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })).toMatchObject({
      anyOf: [
        { title: 'Small' },
        {
          title: 'Big',
          properties: {
            image: { anyOf: [{ const: 'science' }, { const: 'r' }, { type: 'string' }] },
          },
        },
      ],
      default: { profile: 'big' },
    })
  })

  test('refuses none, a wrong slug, and one used twice', () => {
    const [small] = profiles
    expect(() => profileOptions([])).toThrow(/at least one/)
    expect(() => profileOptions([{ slug: 'A b', displayName: 'x', set: {} }])).toThrow(
      /profiles\[0\]\.slug/,
    )
    expect(() => profileOptions(small ? [small, small] : [])).toThrow(/profiles\[1\]\.slug/)
  })
})
