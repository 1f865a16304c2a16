import { describe, expect, test } from 'vitest'
import { chooseProfile, resolveProfile } from './choose-profile.ts'
import { layeredProfileOptions, profileOptions, type Profile } from './profiles.ts'

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

describe('choices', () => {
  interface Deep {
    readonly image?: string
    readonly env?: Readonly<Record<string, string | null>> | null
  }
  const size = {
    displayName: 'Size',
    options: {
      s: { displayName: 'S', set: { env: { SIZE: 's' } } },
      l: { displayName: 'L', set: { env: { SIZE: 'l', SMALL: null } } },
    },
  }
  const deep: readonly Profile<Deep>[] = [
    {
      slug: 'one',
      displayName: 'One',
      set: { env: { KEPT: '1', SMALL: 'yes' } },
      choices: {
        language: {
          displayName: 'Language',
          options: {
            r: { displayName: 'R', set: { image: 'r' } },
            python: {
              displayName: 'Python',
              set: { image: 'python' },
              choices: {
                version: {
                  displayName: 'Version',
                  options: {
                    a: { displayName: 'A', set: { image: 'python:a' } },
                    b: { displayName: 'B', set: { image: 'python:b' } },
                  },
                },
              },
            },
          },
        },
      },
    },
    { slug: 'two', displayName: 'Two', set: { env: { KEPT: '2' } } },
  ]
  const shared = { choices: { size } }

  test.each([
    [{}, { image: 'r', env: { KEPT: '1', SMALL: 'yes', SIZE: 's' } }],
    [{ size: 'l' }, { image: 'r', env: { KEPT: '1', SIZE: 'l' } }],
    [{ language: 'python' }, { image: 'python:a', env: expect.anything() as object }],
    [
      { language: 'python', version: 'b' },
      { image: 'python:b', env: expect.anything() as object },
    ],
    [{ profile: 'two', size: 'l' }, { env: { KEPT: '2', SIZE: 'l' } }],
  ])(
    '%j: shared ones first, then nested ones, merged deeply, null takes away',
    (answers, value) => {
      expect(resolveProfile(deep, answers, shared)).toEqual({ value })
    },
  )

  test.each([
    [{ version: 'b' }, ['version']],
    [{ language: 'r', version: 'b' }, ['version']],
    [{ language: 'python', version: 'c' }, ['version']],
    [{ profile: 'two', language: 'r' }, ['language']],
    [{ size: '__proto__' }, ['size']],
  ])('refuses %j: what is nested is asked only where it stands', (answers, path) => {
    expect(resolveProfile(deep, answers, shared).issues?.map((issue) => issue.path)).toEqual([path])
  })

  test('are given layer by layer, with the answers that stand', async () => {
    const schema = layeredProfileOptions(deep, shared)
    const { '~standard': standard } = schema
    expect(await standard.validate({ language: 'python' })).toEqual({
      value: {
        profile: 'one',
        answers: { size: 's', language: 'python', version: 'a' },
        layers: [
          { env: { KEPT: '1', SMALL: 'yes' } },
          { env: { SIZE: 's' } },
          { image: 'python' },
          { image: 'python:a' },
        ],
      },
    })
    expect(chooseProfile(deep, [], shared)).toHaveProperty('issues')
    expect(standard.jsonSchema.input({ target: 'draft-2020-12' })).toMatchObject({
      anyOf: [
        {
          properties: { size: { default: 's' }, language: { default: 'r' } },
          allOf: [
            {
              if: { properties: { language: { const: 'python' } }, required: ['language'] },
              // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
              then: { properties: { version: { default: 'a' } } },
            },
          ],
        },
        { properties: { size: {} } },
      ],
    })
  })

  test.each([
    [{ size: { displayName: 'x', options: {} } }, /choices\.size\.options: found none/],
    [{ profile: size }, /choices\.profile: expected a name/],
    [
      {
        a: {
          displayName: 'x',
          options: { o: { displayName: 'o', set: {}, choices: { b: size } } },
        },
        b: size,
      },
      /choices\.a\.options\.o\.choices\.b: expected a name/,
    ],
  ])('are refused when they could not be told apart: %#', (choices, message) => {
    expect(() => profileOptions([{ slug: 'x', displayName: 'x', set: {} }], { choices })).toThrow(
      message,
    )
    expect(() => profileOptions([{ slug: 'x', displayName: 'x', set: {}, choices }])).toThrow(
      message,
    )
  })

  test('a free text alone may be left empty', () => {
    const only: readonly Profile<Deep>[] = [
      {
        slug: 'x',
        displayName: 'x',
        set: { image: 'a' },
        choices: {
          image: {
            displayName: 'Image',
            options: {},
            freeText: { displayName: 'Image', pattern: /\w+/, set: (image) => ({ image }) },
          },
        },
      },
    ]
    expect(resolveProfile(only, {})).toEqual({ value: { image: 'a' } })
    expect(resolveProfile(only, { image: 'b' })).toEqual({ value: { image: 'b' } })
    expect(resolveProfile(only, { image: 'c' })).toEqual({ value: { image: 'c' } })
  })
})
