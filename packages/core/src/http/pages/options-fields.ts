import type { JsonValue } from '../../contract/json.ts'
import { html, type Html } from '../html.ts'
import type { FormChoice, FormField, FormGroup, OptionsForm } from '../options-form.ts'

/** An attribute without a value, present or not. */
function flag(name: 'checked' | 'selected', on: boolean): Html {
  return on ? html`${name}` : html``
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function choice(field: FormField): Html {
  const { id, value, required, other } = field
  const isChosen = (item: JsonValue): boolean => JSON.stringify(item) === JSON.stringify(value)
  const written = value !== undefined && !field.choices.some((item) => isChosen(item.value))
  const option = (item: FormChoice): Html =>
    html`<option value="${JSON.stringify(item.value)}" ${flag('selected', isChosen(item.value))}>
      ${item.label}
    </option>`
  return html`<select id="${id}" name="${id}">
      ${(!required || other) && html`<option value=""></option>`} ${field.choices.map(option)}
    </select>
    ${
      other &&
      html`<label for="${id}.other">${other.label}</label>
        <input
          id="${id}.other"
          name="${id}.other"
          value="${written && shown(value)}"
          ${other.pattern !== undefined && html`pattern="${other.pattern}"`}
        />`
    }`
}

function number({ id, kind, value, minimum, maximum }: FormField): Html {
  return html`<input
    id="${id}"
    name="${id}"
    type="number"
    value="${shown(value)}"
    step="${kind === 'integer' ? '1' : 'any'}"
    ${minimum !== undefined && html`min="${minimum}"`}
    ${maximum !== undefined && html`max="${maximum}"`}
  />`
}

function json({ id, value }: FormField): Html {
  return html`<textarea id="${id}" name="${id}" rows="3" spellcheck="false">
${value === undefined ? '' : JSON.stringify(value)}</textarea>`
}

function text({ id, value }: FormField): Html {
  return html`<input id="${id}" name="${id}" value="${shown(value)}" />`
}

function boolean({ id, value }: FormField): Html {
  return html`<input id="${id}" name="${id}" type="checkbox" ${flag('checked', value === true)} />`
}

const CONTROLS: Readonly<Record<FormField['kind'], (field: FormField) => Html>> = {
  choice,
  number,
  integer: number,
  json,
  text,
  boolean,
}

function control(field: FormField): Html {
  return CONTROLS[field.kind](field)
}

function draw(field: FormField): Html {
  const hint = field.hint && html`<span class="hint">${field.hint}</span>`
  if (field.kind === 'boolean') {
    return html`<div class="field">
      <label class="choice" for="${field.id}">${control(field)}${field.label}${hint}</label>
    </div>`
  }
  return html`<div class="field">
    <label for="${field.id}">${field.label}${hint}</label>${control(field)}
  </div>`
}

function profile(group: FormGroup): Html {
  const id = `group-${group.id}`
  return html`<fieldset>
    <legend>
      <label class="choice" for="${id}"
        ><input
          id="${id}"
          type="radio"
          name="_group"
          value="${group.id}"
          ${flag('checked', group.chosen)}
        />${group.label ?? `Choice ${Number(group.id) + 1}`}</label
      >
    </legend>
    ${group.hint && html`<p class="hint">${group.hint}</p>`} ${group.fields.map(draw)}
  </fieldset>`
}

/** The fields of a form for a spawner's options. Without a script all profiles stand open; only the chosen one counts. */
export function optionsFields(form: OptionsForm): Html {
  const [only, ...more] = form.groups
  if (only && more.length === 0) return html`${only.fields.map(draw)}`
  return html`${form.groups.map(profile)}`
}
