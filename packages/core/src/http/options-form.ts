import type { JsonObject, JsonValue } from '../contract/json.ts'
import { checkStorable } from './storable.ts'

/** One choice of a field. */
export interface FormChoice {
  readonly value: JsonValue
  readonly label: string
  readonly hint?: string | undefined
  /** What is asked only when this is chosen. */
  readonly inner?: FormFields | undefined
}

/** A field drawn from a property of a JSON schema. */
export interface FormField {
  /** Its name in the form. */
  readonly id: string
  /** Its name among the options. */
  readonly property: string
  readonly label: string
  readonly hint?: string | undefined
  readonly required: boolean
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json' | 'object'
  readonly choices: readonly FormChoice[]
  /** What may be written in place of a choice. */
  readonly other?: { readonly label: string; readonly pattern?: string | undefined } | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly value?: JsonValue | undefined
  /** What an object is made of. */
  readonly inner?: FormFields | undefined
}

/** Fields, and what is set beside them. */
export interface FormFields {
  readonly fixed: JsonObject
  readonly fields: readonly FormField[]
}

/** Fields that go together: one of a spawner's profiles, or all there are. */
export interface FormGroup extends FormFields {
  readonly id: string
  readonly label?: string | undefined
  readonly hint?: string | undefined
  readonly chosen: boolean
}

/** A form for a spawner's options: one group, or a choice of several. */
export interface OptionsForm {
  readonly groups: readonly FormGroup[]
}

type Schema = Readonly<Record<string, unknown>>

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function schemas(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** A schema is JSON, so what is in it is. */
function jsonValue(value: unknown): JsonValue | undefined {
  return value as JsonValue | undefined
}

function choicesOf(schema: Schema): readonly FormChoice[] {
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].map((value) => ({
      value: jsonValue(value) ?? null,
      label: String(value),
    }))
  }
  return schemas(schema['anyOf'] ?? schema['oneOf'])
    .filter((branch) => 'const' in branch)
    .map((branch) => ({
      value: jsonValue(branch['const']) ?? null,
      label: text(branch['title']) ?? String(branch['const']),
      hint: text(branch['description']),
    }))
}

function kindOf(schema: Schema, choices: readonly FormChoice[]): FormField['kind'] {
  if (choices.length > 0) return 'choice'
  switch (schema['type']) {
    case 'string':
      return 'text'
    case 'number':
    case 'integer':
    case 'boolean':
      return schema['type']
    case 'object':
      return isSchema(schema['properties']) ? 'object' : 'json'
    default:
      return 'json'
  }
}

/** The branch of a union that is no constant: what a person may write instead. */
function otherOf(schema: Schema): FormField['other'] {
  const free = schemas(schema['anyOf'] ?? schema['oneOf']).find(
    (branch) => branch['type'] === 'string' && !('const' in branch),
  )
  return free && { label: text(free['title']) ?? 'Other', pattern: text(free['pattern']) }
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isSchema(value) ? value : {}
}

function propertyOf(schema: unknown, name: string): unknown {
  const properties = isSchema(schema) ? schema['properties'] : undefined
  return isSchema(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined
}

/** Choices with what is asked in addition when one is taken: `allOf: [{ if: { properties: { <name>: { const } } }, then }]`. */
function withNested(
  choices: readonly FormChoice[],
  name: string,
  id: string,
  parent: Schema,
  last: JsonObject,
): readonly FormChoice[] {
  return choices.map((choice, index) => {
    const condition = schemas(parent['allOf']).find((one) => {
      const test = propertyOf(one['if'], name)
      return isSchema(test) && test['const'] === choice.value && isSchema(one['then'])
    })
    const nested = condition?.['then']
    return isSchema(nested)
      ? { ...choice, inner: toFields(`${id}.${index}`, nested, last) }
      : choice
  })
}

/** The properties of an object, in their order: those that can only have one value are set, the others asked for. */
function toFields(prefix: string, schema: Schema, last: JsonObject): FormFields {
  const properties = Object.entries(isSchema(schema['properties']) ? schema['properties'] : {})
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const drawn = properties.flatMap(([name, property]) =>
    isSchema(property) ? [[name, property] as const] : [],
  )
  return {
    fixed: Object.fromEntries(
      drawn.flatMap(([name, property]) =>
        'const' in property ? [[name, jsonValue(property['const'])]] : [],
      ),
    ),
    fields: drawn
      .filter(([, property]) => !('const' in property))
      .map(([name, property]) =>
        toField({ prefix, parent: schema, last }, name, property, required.includes(name)),
      ),
  }
}

/** What a field stands in. */
interface Surroundings {
  readonly prefix: string
  readonly parent: Schema
  readonly last: JsonObject
}

function toField(
  { prefix, parent, last }: Surroundings,
  property: string,
  schema: Schema,
  required: boolean,
): FormField {
  const offered = choicesOf(schema)
  const kind = kindOf(schema, offered)
  const id = `${prefix}.${property}`
  const choices = kind === 'choice' ? withNested(offered, property, id, parent, last) : offered
  const other = kind === 'choice' ? otherOf(schema) : undefined
  const before = last[property]
  // What is not offered any more is no choice.
  const stands = kind !== 'choice' || other || choices.some(({ value }) => value === before)
  const value = (stands ? before : undefined) ?? jsonValue(schema['default'])
  return {
    id,
    property,
    label: text(schema['title']) ?? property,
    hint: text(schema['description']),
    required,
    kind,
    choices,
    other,
    minimum: number(schema['minimum']),
    maximum: number(schema['maximum']),
    value,
    inner: kind === 'object' ? toFields(id, schema, asObject(value)) : undefined,
  }
}

function toGroup(index: number, schema: Schema, last: JsonObject, chosen: boolean): FormGroup {
  const id = String(index)
  return {
    id,
    label: text(schema['title']),
    hint: text(schema['description']),
    chosen,
    ...toFields(id, schema, last),
  }
}

function fitsConstants(schema: Schema, options: JsonObject): boolean {
  const properties = Object.entries(isSchema(schema['properties']) ? schema['properties'] : {})
  const constants = properties.flatMap(([name, property]) =>
    isSchema(property) && 'const' in property ? [[name, property['const']] as const] : [],
  )
  return constants.length > 0 && constants.every(([name, value]) => options[name] === value)
}

/**
 * A form for a JSON schema of an object, or of several objects to choose from.
 *
 * @param last the options of the last start: what the form shows first
 */
export function optionsForm(
  schema: Readonly<Record<string, unknown>>,
  last: JsonObject,
): OptionsForm | undefined {
  const branches = schemas(schema['anyOf'] ?? schema['oneOf'])
  if (branches.length === 0) {
    const group = toGroup(0, schema, last, true)
    return group.fields.length === 0 ? undefined : { groups: [group] }
  }
  const fallback = isSchema(schema['default']) ? (schema['default'] as JsonObject) : {}
  const index = [last, fallback]
    .map((options) => branches.findIndex((branch) => fitsConstants(branch, options)))
    .find((found) => found !== -1)
  return { groups: branches.map((branch, at) => toGroup(at, branch, last, at === (index ?? 0))) }
}

function readField(field: FormField, sent: URLSearchParams): JsonValue | undefined {
  if (field.kind === 'boolean') return sent.has(field.id)
  if (field.inner) {
    const inner = readFields(field.inner, sent)
    return field.required || Object.keys(inner).length > 0 ? inner : undefined
  }
  const other = field.other && sent.get(`${field.id}.other`)
  if (other) return other
  const value = sent.get(field.id) ?? ''
  if (value === '') return field.kind === 'text' && field.required ? '' : undefined
  if (field.kind === 'text') return value
  if (field.kind === 'json') return parsed(value)
  if (field.kind === 'choice') {
    const chosen = field.choices.find((choice) => JSON.stringify(choice.value) === value)
    return chosen ? chosen.value : value
  }
  // Of spaces alone `Number` makes 0.
  return value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

/** What is no JSON stays text, which the spawner's schema then refuses in its own words. @throws HubError `HUB_ERR_BAD_REQUEST` */
function parsed(value: string): JsonValue {
  try {
    const read = JSON.parse(value) as JsonValue
    checkStorable(read)
    return read
  } catch (error) {
    if (error instanceof SyntaxError) return value
    throw error
  }
}

function readFields({ fixed, fields }: FormFields, sent: URLSearchParams): JsonObject {
  const entries = fields.flatMap((field) => {
    const value = readField(field, sent)
    if (value === undefined) return []
    const chosen = field.kind === 'choice' && field.choices.find((choice) => choice.value === value)
    const nested = chosen && chosen.inner ? Object.entries(readFields(chosen.inner, sent)) : []
    return [[field.property, value] as const, ...nested]
  })
  return { ...fixed, ...Object.fromEntries(entries) }
}

/**
 * The options a person chose: the group that was chosen, with its fields. What is left empty is left out.
 *
 * @throws HubError `HUB_ERR_BAD_REQUEST` for JSON that no store can keep
 */
export function readOptions(form: OptionsForm, sent: URLSearchParams): JsonObject {
  const wanted = sent.get('_group')
  const group =
    form.groups.find(({ id }) => id === wanted) ?? form.groups.find(({ chosen }) => chosen)
  return group ? readFields(group, sent) : {}
}
