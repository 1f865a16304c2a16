import type { Profile } from '@hubkit/core/contract'
import { describe, expect, test } from 'vitest'
import type { ServerLayer } from '../src/options/layer.ts'
import { userOptions } from '../src/profiles/user-options.ts'
import { startTimeout } from '../src/resolve/start-timeout.ts'
import { manifestsOf, serverOf, settingsOf, specOf } from './world.ts'

const profiles: readonly Profile<ServerLayer>[] = [
  {
    slug: 'short',
    displayName: 'Short',
    set: {
      image: 'short:1',
      scheduling: { nodeSelector: { pool: 'short', only: 'short' } },
    },
  },
  {
    slug: 'short-plus',
    displayName: 'Short plus',
    default: true,
    set: { image: 'plus:1', resources: { memory: { limit: '1Gi' } } },
    choices: {
      image: {
        displayName: 'Image',
        options: {
          first: { displayName: 'First', set: { image: 'first:1' } },
          second: { displayName: 'Second', set: { image: 'second:1' } },
        },
        freeText: {
          displayName: 'Other',
          pattern: /ghcr\.io\/[a-z]+:\d+/,
          set: (image) => ({
            image,
            environment: { PICKED: `${image} of \${HOME} {username}` },
            scheduling: { tolerations: [{ key: image.replaceAll(/\W/g, '-') }] },
          }),
        },
      },
      size: {
        displayName: 'Size',
        options: {
          s: { displayName: 'S', set: { resources: { cpu: { limit: 1 } } } },
          l: { displayName: 'L', set: { resources: { cpu: { limit: 8 }, memory: null } } },
        },
      },
    },
  },
]
const base = { image: 'base:1', scheduling: { nodeSelector: { pool: 'all', zone: 'a' } } }
const options = { ...base, profiles }

describe('profiles', () => {
  test('the default one and its first choices are taken when nobody says anything', async () => {
    const { values } = await specOf(options)
    expect(values.image).toBe('first:1')
    expect(values.resources).toEqual({ cpu: { limit: 1 }, memory: { limit: '1Gi' } })
  })

  test('are merged deeply over the options, and null takes away', async () => {
    const short = await specOf(options, { answers: { profile: 'short' } })
    expect(short.values.scheduling?.nodeSelector).toEqual({
      pool: 'short',
      zone: 'a',
      only: 'short',
    })
    const large = await specOf(options, { answers: { profile: 'short-plus', size: 'l' } })
    expect(large.values.resources).toEqual({ cpu: { limit: 8 } })
    const none = {
      slug: 'x',
      displayName: 'X',
      set: { scheduling: { nodeSelector: { zone: null } } },
    }
    const without = await specOf({ ...base, profiles: [none] })
    expect(without.values.scheduling?.nodeSelector).toEqual({ pool: 'all' })
  })

  test('what one start chose is not in the next', async () => {
    const pick = (image: string): object => ({ answers: { profile: 'short-plus', image } })
    const one = await specOf(options, pick('ghcr.io/a:1'))
    const two = await specOf(options, pick('ghcr.io/b:2'))
    const three = await specOf(options, { answers: { profile: 'short' } })
    expect([one, two, three].map(({ values }) => values.image)).toEqual([
      'ghcr.io/a:1',
      'ghcr.io/b:2',
      'short:1',
    ])
    expect(two.values.scheduling?.tolerations).toEqual([{ key: 'ghcr-io-b-2' }])
    expect(three.values.environment).toBeUndefined()
    expect(profiles[1]?.set).toEqual({ image: 'plus:1', resources: { memory: { limit: '1Gi' } } })
  })

  test('a text that a user wrote is never a template, whatever is made of it', async () => {
    const { secret } = await manifestsOf(options, {
      answers: { profile: 'short-plus', image: 'ghcr.io/a:1' },
    })
    expect(secret.stringData?.['PICKED']).toBe('ghcr.io/a:1 of ${HOME} {username}')
  })

  test.each([
    [{ profile: 'none' }],
    [{ profile: 'short', image: 'first' }],
    [{ profile: 'short-plus', image: 'third' }],
    [{ profile: 'short-plus', image: 'ghcr.io/a:1; rm' }],
    [{ profile: 'short-plus', image: 'evil ghcr.io/a:1' }],
    [{ 'profile-option-short-plus--image': 'first' }],
  ])('%j is refused', async (answers) => {
    await expect(specOf(options, { answers })).rejects.toThrow(/expected one of|not offered/)
  })

  test("a text stands in place of the choice, also in KubeSpawner's words", async () => {
    const answers = { profile: 'short-plus', 'image--unlisted-choice': 'ghcr.io/a:1', size: 's' }
    expect((await specOf(options, { answers })).values.image).toBe('ghcr.io/a:1')
    const listed = { profile: 'short-plus', image: 'second', 'image--unlisted-choice': '' }
    expect((await specOf(options, { answers: listed })).values.image).toBe('second:1')
  })

  test('may come of a function of the user, and so may differ by group', async () => {
    const mine = {
      ...base,
      profiles: ({ name, groups }: { name: string; groups: readonly string[] }) =>
        Promise.resolve(
          profiles
            .filter(({ slug }) => slug === (groups.includes('plus') ? 'short-plus' : 'short'))
            .map((profile) => ({ ...profile, displayName: `For ${name}` })),
        ),
    }
    expect((await specOf(mine)).values.image).toBe('short:1')
    expect((await specOf(mine, { groups: ['plus'] })).values.image).toBe('first:1')
    const schema = await userOptions(settingsOf(mine))({
      ...serverOf().user,
      groups: [],
      admin: false,
    })
    expect(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })).toMatchObject({
      anyOf: [{ title: 'For user' }],
    })
  })

  test('a function that gives none is told', async () => {
    await expect(specOf({ ...base, profiles: () => [] })).rejects.toThrow('profiles: found none')
  })

  test('values of a profile may be functions and templates', async () => {
    const set: ServerLayer = {
      image: ({ server }) => `of/${server.id}`,
      workingDirectory: '/{username}',
    }
    const { values } = await specOf({ ...base, profiles: [{ slug: 'f', displayName: 'F', set }] })
    expect(values).toMatchObject({ image: 'of/sabcdefghijklmno', workingDirectory: '/user' })
  })

  test('a profile may change where a server is, and what it is called', async () => {
    const set: ServerLayer = { namespace: { name: 'other' }, names: { pod: 'p-{server_id}' } }
    const { names } = await specOf({ ...base, profiles: [{ slug: 'n', displayName: 'N', set }] })
    expect(names).toMatchObject({ namespace: 'other', pod: 'p-sabcdefghijklmno' })
  })
})

describe('groups', () => {
  const groups = [
    { groups: ['staff', 'root'], set: { environment: { A: 'staff', B: 'staff' } } },
    { groups: ['gpu'], set: { environment: { B: 'gpu' }, resources: { gpu: { count: 1 } } } },
  ]
  test.each([
    [[], undefined],
    [['root'], { A: 'staff', B: 'staff' }],
    [['gpu', 'staff'], { A: 'staff', B: 'gpu' }],
  ])('%j', async (mine, environment) => {
    expect((await specOf({ ...base, groups }, { groups: mine })).values.environment).toEqual(
      environment,
    )
  })

  test('are below profiles', async () => {
    const top = [{ slug: 'p', displayName: 'P', set: { environment: { A: 'profile' } } }]
    const { values } = await specOf({ ...base, groups, profiles: top }, { groups: ['staff'] })
    expect(values.environment).toEqual({ A: 'profile', B: 'staff' })
  })
})

test('without profiles and a schema a server takes no options, and there is no form', async () => {
  expect((await specOf(base, { answers: { anything: 1 } })).values.image).toBe('base:1')
  const schema = await userOptions(settingsOf(base))({
    ...serverOf().user,
    groups: [],
    admin: false,
  })
  expect(schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })).toEqual({
    type: 'object',
    properties: {},
  })
})

test('a start may take as long as its profile says', async () => {
  const slow: Profile<ServerLayer> = {
    slug: 'gpu',
    displayName: 'GPU',
    set: { startTimeout: '20m' },
  }
  const mine = { ...base, profiles: [{ slug: 'cpu', displayName: 'CPU', set: {} }, slow] }
  const settings = settingsOf(mine)
  const timeFor = async (answers: object): Promise<number | undefined> => {
    const schema = await userOptions(settings)({ ...serverOf().user, groups: [], admin: false })
    const chosen = await schema['~standard'].validate(answers)
    if (chosen.issues) throw new Error('refused')
    return startTimeout(settings, { server: serverOf(), attempt: 1, options: chosen.value })
  }
  expect(await timeFor({})).toBeUndefined()
  expect(await timeFor({ profile: 'gpu' })).toBe(1_200_000)
  const late = settingsOf({ ...base, startTimeout: () => '1s' })
  expect(await startTimeout(late, { server: serverOf(), attempt: 1, options: {} })).toBe(1000)
  const wrong = settingsOf({ ...base, startTimeout: () => 'soon' as '1s' })
  await expect(
    startTimeout(wrong, { server: serverOf(), attempt: 1, options: {} }),
  ).rejects.toThrow('kubernetesSpawner.startTimeout: found "soon"')
})
