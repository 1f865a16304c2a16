import type { JsonObject, JsonValue } from '../contract/json.ts'

/** One choice of a field. */
export interface FormChoice {
  readonly value: JsonValue
  readonly label: string
  readonly hint?: string | undefined
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
  readonly kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json'
  readonly choices: readonly FormChoice[]
  /** What may be written in place of a choice. */
  readonly other?: { readonly label: string; readonly pattern?: string | undefined } | undefined
  readonly minimum?: number | undefined
  readonly maximum?: number | undefined
  readonly value?: JsonValue | undefined
}

/** Fields that go together: one of a spawner's profiles, or all there are. */
export interface FormGroup {
  readonly id: string
  readonly label?: string | undefined
  readonly hint?: string | undefined
  /** What choosing it says by itself. */
  readonly fixed: JsonObject
  readonly chosen: boolean
  readonly fields: readonly FormField[]
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

function toField(
  group: string,
  property: string,
  schema: Schema,
  required: boolean,
  last: JsonValue | undefined,
): FormField {
  const choices = choicesOf(schema)
  const kind = kindOf(schema, choices)
  return {
    id: `${group}.${property}`,
    property,
    label: text(schema['title']) ?? property,
    hint: text(schema['description']),
    required,
    kind,
    choices,
    other: kind === 'choice' ? otherOf(schema) : undefined,
    minimum: number(schema['minimum']),
    maximum: number(schema['maximum']),
    value: last ?? jsonValue(schema['default']),
  }
}

function toGroup(index: number, schema: Schema, last: JsonObject, chosen: boolean): FormGroup {
  const id = String(index)
  const properties = Object.entries(isSchema(schema['properties']) ? schema['properties'] : {})
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const drawn = properties.flatMap(([name, property]) =>
    isSchema(property) ? [[name, property] as const] : [],
  )
  return {
    id,
    label: text(schema['title']),
    hint: text(schema['description']),
    chosen,
    fixed: Object.fromEntries(
      drawn.flatMap(([name, property]) =>
        'const' in property ? [[name, jsonValue(property['const'])]] : [],
      ),
    ),
    fields: drawn
      .filter(([, property]) => !('const' in property))
      .map(([name, property]) => toField(id, name, property, required.includes(name), last[name])),
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
  return Number.isFinite(Number(value)) ? Number(value) : value
}

/** What is no JSON stays text, which the spawner's schema then refuses in its own words. */
function parsed(value: string): JsonValue {
  try {
    return JSON.parse(value) as JsonValue
  } catch (error) {
    if (error instanceof SyntaxError) return value
    throw error
  }
}

/** The options a person chose: the group that was chosen, with its fields. What is left empty is left out. */
export function readOptions(form: OptionsForm, sent: URLSearchParams): JsonObject {
  const wanted = sent.get('_group')
  const group =
    form.groups.find(({ id }) => id === wanted) ?? form.groups.find(({ chosen }) => chosen)
  if (!group) return {}
  const entries = group.fields.flatMap((field) => {
    const value = readField(field, sent)
    return value === undefined ? [] : [[field.property, value] as const]
  })
  return { ...group.fixed, ...Object.fromEntries(entries) }
}
