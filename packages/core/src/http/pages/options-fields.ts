import type { JsonValue } from '../../contract/json.ts'
import { html, type Html } from '../html.ts'
import type { FormField, FormGroup, OptionsForm } from '../options-form.ts'

/** An attribute without a value, present or not. */
function flag(name: 'checked' | 'selected' | 'required', on: boolean): Html {
  if (!on) return html``
  return { checked: html`checked`, selected: html`selected`, required: html`required` }[name]
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function control(field: FormField): Html {
  const { id, value, required } = field
  switch (field.kind) {
    case 'choice': {
      const isChosen = (choice: JsonValue): boolean =>
        JSON.stringify(choice) === JSON.stringify(value)
      const written = value !== undefined && !field.choices.some((choice) => isChosen(choice.value))
      return html`<select id="${id}" name="${id}">
          ${(!required || field.other) && html`<option value=""></option>`}
          ${field.choices.map((choice) => html`<option value="${JSON.stringify(choice.value)}" ${flag('selected', isChosen(choice.value))}>${choice.label}</option>`)}
        </select>
        ${
          field.other &&
          html`<label for="${id}.other">${field.other.label}</label>
            <input
              id="${id}.other"
              name="${id}.other"
              value="${written && shown(value)}"
              ${field.other.pattern !== undefined && html`pattern="${field.other.pattern}"`}
            />`
        }`
    }
    case 'number':
    case 'integer':
      return html`<input
        id="${id}"
        name="${id}"
        type="number"
        value="${shown(value)}"
        step="${field.kind === 'integer' ? '1' : 'any'}"
        ${field.minimum !== undefined && html`min="${field.minimum}"`}
        ${field.maximum !== undefined && html`max="${field.maximum}"`}
      />`
    case 'json':
      return html`<textarea id="${id}" name="${id}" rows="3" spellcheck="false">
${value === undefined ? '' : JSON.stringify(value)}</textarea>`
    case 'text':
      return html`<input id="${id}" name="${id}" value="${shown(value)}" />`
    case 'boolean':
      return html`<input
        id="${id}"
        name="${id}"
        type="checkbox"
        ${flag('checked', value === true)}
      />`
  }
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
