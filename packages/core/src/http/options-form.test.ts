import { expect, test } from 'vitest'
import { profileOptions } from '../contract/profiles.ts'
import { optionsForm, readOptions } from './options-form.ts'
import { renderHtml } from './html.ts'
import { optionsFields } from './pages/options-fields.ts'

const SCHEMA = {
  type: 'object',
  required: ['image'],
  properties: {
    image: { type: 'string', title: 'Image', default: 'base' },
    cpu: { type: 'number', minimum: 0.5, maximum: 4 },
    gpus: { type: 'integer', minimum: 0 },
    debug: { type: 'boolean', description: 'Say <more>' },
    size: { enum: ['s', 'l'] },
    ports: { type: 'array' },
  },
}
const sent = (fields: Record<string, string>): URLSearchParams => new URLSearchParams(fields)

test('reads each kind of field, and leaves out what was left empty', () => {
  const form = optionsForm(SCHEMA, {})
  if (!form) throw new Error('no form')
  expect(
    readOptions(
      form,
      sent({
        '0.image': 'x',
        '0.cpu': '1.5',
        '0.gpus': '2',
        '0.debug': 'on',
        '0.size': '"l"',
        '0.ports': '[80]',
        '0.other': 'x',
      }),
    ),
  ).toEqual({ image: 'x', cpu: 1.5, gpus: 2, debug: true, size: 'l', ports: [80] })
  expect(readOptions(form, sent({ '0.cpu': '', '0.size': '' }))).toEqual({
    image: '',
    debug: false,
  })
})

test('leaves what is wrong for the schema to refuse', () => {
  const form = optionsForm(SCHEMA, {})
  if (!form) throw new Error('no form')
  expect(
    readOptions(form, sent({ '0.cpu': 'much', '0.size': '"huge"', '0.ports': '[' })),
  ).toMatchObject({
    cpu: 'much',
    size: '"huge"',
    ports: '[',
  })
})

test('shows the last choices first, escaped, and one label each', () => {
  const form = optionsForm(SCHEMA, { image: '"><script>', size: 'l', debug: true, cpu: 2 })
  if (!form) throw new Error('no form')
  const text = renderHtml(optionsFields(form)).replaceAll(/\s+/g, ' ')
  expect(text).toContain('value="&quot;&gt;&lt;script&gt;"')
  expect(text).toContain('Say &lt;more&gt;')
  expect(text).toMatch(/<option value="&quot;l&quot;" selected>\s*l\s*<\/option>/)
  expect(text).toMatch(/type="checkbox" checked/)
  expect(text).toMatch(/min="0.5"/)
})

test('a schema without anything to choose needs no form', () => {
  expect(optionsForm({ type: 'object', properties: {} }, {})).toBeUndefined()
  expect(optionsForm({}, {})).toBeUndefined()
})

test('draws profiles with their choices, and reads the chosen one back', async () => {
  const schema = profileOptions<{ cpu: number; image: string }>([
    { slug: 'small', displayName: 'Small', set: { cpu: 1 } },
    {
      slug: 'large',
      displayName: 'Large',
      description: 'For <much>',
      default: true,
      set: { cpu: 8 },
      choices: {
        image: {
          displayName: 'Image',
          options: { base: { displayName: 'Base', set: { image: 'base' } } },
          freeText: { displayName: 'Another', pattern: /[a-z/]+/, set: (image) => ({ image }) },
        },
      },
    },
  ])
  const json = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  const form = optionsForm(json, {})
  if (!form) throw new Error('no form')
  expect(form.groups.map(({ label, chosen }) => [label, chosen])).toEqual([
    ['Small', false],
    ['Large', true],
  ])
  expect(readOptions(form, sent({ _group: '0', '1.image': '"base"' }))).toEqual({
    profile: 'small',
  })
  const answers = readOptions(
    form,
    sent({ _group: '1', '1.image': '"base"', '1.image.other': 'my/image' }),
  )
  expect(answers).toEqual({ profile: 'large', image: 'my/image' })
  expect(await schema['~standard'].validate(answers)).toEqual({
    value: { cpu: 8, image: 'my/image' },
  })
  expect(optionsForm(json, { profile: 'small' })?.groups[0]?.chosen).toBe(true)
  expect(renderHtml(optionsFields(form))).toContain('For &lt;much&gt;')
})
