import { expect, test } from 'vitest'
import { profileOptions } from '../contract/profiles.ts'
import { optionsForm, readOptions } from './options-form.ts'
import { renderHtml } from './html.ts'
import { en } from './messages/en.ts'
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
const language = { tag: 'en', locale: 'en', messages: en }
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

test('takes spaces for no number', () => {
  const form = optionsForm(SCHEMA, {})
  expect(form && readOptions(form, sent({ '0.cpu': ' ' }))).toMatchObject({ cpu: ' ' })
})

test.each(['1e999', '["\\ud800"]', `${'['.repeat(65)}${']'.repeat(65)}`])(
  'refuses JSON that no store can keep: %s',
  (json) => {
    const form = optionsForm(SCHEMA, {})
    if (!form) throw new Error('no form')
    expect(() => readOptions(form, sent({ '0.ports': json }))).toThrow('cannot be kept')
  },
)

test('shows the last choices first, escaped, and one label each', () => {
  const form = optionsForm(SCHEMA, { image: '"><script>', size: 'l', debug: true, cpu: 2 })
  if (!form) throw new Error('no form')
  const text = renderHtml(optionsFields({ language }, form)).replaceAll(/\s+/g, ' ')
  expect(text).toContain('value="&quot;&gt;&lt;script&gt;"')
  expect(text).toContain('Say &lt;more&gt;')
  expect(text).toMatch(/<option value="&quot;l&quot;" selected>\s*l\s*<\/option>/)
  expect(text).toMatch(/type="checkbox" checked/)
  expect(text).toMatch(/min="0.5"/)
})

test('draws an object in an object as fields of their own, and reads them back', () => {
  const schema = {
    type: 'object',
    properties: {
      resources: {
        type: 'object',
        title: 'Resources',
        description: 'What it <gets>',
        required: ['cpu'],
        default: { memory: 4 },
        properties: {
          kind: { const: 'dedicated' },
          cpu: { type: 'integer', title: 'CPUs' },
          memory: { type: 'number' },
          disk: { type: 'object', properties: { size: { type: 'integer' } } },
        },
      },
      labels: { type: 'object' },
    },
  }
  const form = optionsForm(schema, { resources: { cpu: 2, disk: { size: 10 } } })
  if (!form) throw new Error('no form')
  const page = renderHtml(optionsFields({ language }, form)).replaceAll(/\s+/g, ' ')
  expect(page).toContain('<legend>Resources</legend>')
  expect(page).toContain('What it &lt;gets&gt;')
  expect(page).toMatch(/id="0.resources.cpu" name="0.resources.cpu" type="number" value="2"/)
  expect(page).toMatch(/name="0.resources.disk.size" type="number" value="10"/)
  const answers = sent({
    '0.resources.cpu': '4',
    '0.resources.disk.size': '',
    '0.labels': '{"a":1}',
  })
  expect(readOptions(form, answers)).toEqual({
    resources: { kind: 'dedicated', cpu: 4 },
    labels: { a: 1 },
  })
  const fresh = optionsForm(schema, {})
  expect(fresh?.groups[0]?.fields[0]?.inner?.fields[1]).toMatchObject({
    property: 'memory',
    value: 4,
  })
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
  expect(renderHtml(optionsFields({ language }, form))).toContain('For &lt;much&gt;')
})

test('asks within a choice what only it needs, and reads that of the chosen one', async () => {
  const schema = profileOptions<{ image: string; version: string }>([
    {
      slug: 'only',
      displayName: 'Only',
      set: {},
      choices: {
        image: {
          displayName: 'Image',
          options: {
            r: { displayName: 'R', set: { image: 'r' } },
            python: {
              displayName: 'Python',
              description: 'With <versions>',
              set: { image: 'python' },
              choices: {
                version: {
                  displayName: 'Version',
                  options: {
                    old: { displayName: '3.12', set: { version: '3.12' } },
                    new: { displayName: '3.14', default: true, set: { version: '3.14' } },
                  },
                },
              },
            },
          },
          freeText: { displayName: 'Another', pattern: /[a-z/]+/, set: (image) => ({ image }) },
        },
      },
    },
  ])
  const json = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  const form = optionsForm(json, { profile: 'only', image: 'python', version: 'old' })
  if (!form) throw new Error('no form')
  const page = renderHtml(optionsFields({ language }, form)).replaceAll(/\s+/g, ' ')
  expect(page).toMatch(/type="radio" name="0.image" value="&quot;python&quot;" checked/)
  expect(page).toContain('With &lt;versions&gt;')
  expect(page).toMatch(/<select id="0.image.1.version"/)
  expect(page).toMatch(/value="&quot;old&quot;" selected/)
  const python = { '0.image': '"python"', '0.image.1.version': '"new"', '0.image.other': '' }
  const answers = readOptions(form, sent(python))
  expect(answers).toEqual({ profile: 'only', image: 'python', version: 'new' })
  expect(await schema['~standard'].validate(answers)).toEqual({
    value: { image: 'python', version: '3.14' },
  })
  // What belongs to another answer is not read, and a text goes before a choice.
  expect(readOptions(form, sent({ ...python, '0.image': '"r"' }))).toEqual({
    profile: 'only',
    image: 'r',
  })
  expect(readOptions(form, sent({ ...python, '0.image.other': 'my/image' }))).toEqual({
    profile: 'only',
    image: 'my/image',
  })
  expect(optionsForm(json, { image: 'my/image' })?.groups[0]?.fields[0]?.value).toBe('my/image')
})

test('shows the default in place of what is offered no more', () => {
  const schema = profileOptions<{ cpu: number }>([
    {
      slug: 'only',
      displayName: 'Only',
      set: {},
      choices: {
        size: {
          displayName: 'Size',
          options: {
            s: { displayName: 'S', set: { cpu: 1 } },
            m: { displayName: 'M', default: true, set: { cpu: 2 } },
          },
        },
      },
    },
  ])
  const json = schema['~standard'].jsonSchema.input({ target: 'draft-2020-12' })
  expect(optionsForm(json, { size: 'xxl' })?.groups[0]?.fields[0]?.value).toBe('m')
})
