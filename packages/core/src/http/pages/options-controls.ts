import type { JsonValue } from '../../contract/json.ts'
import { html, type Html } from '../html.ts'
import { phrase } from '../messages/texts.ts'
import type { FormChoice, FormField } from '../options-form.ts'
import type { Frame } from './frame.ts'

/** All that fields need of a page. */
export type Words = Pick<Frame, 'language'>

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function described({ id, hint }: FormField): Html {
  return hint ? html`aria-describedby="${id}.hint"` : html``
}

/** Whether the value is none of the choices: somebody wrote it. */
export function written({ value, choices }: FormField): boolean {
  return (
    value !== undefined &&
    !choices.some((item) => JSON.stringify(item.value) === JSON.stringify(value))
  )
}

/** What may be written in place of a choice. */
export function otherField({ language }: Words, field: FormField): Html {
  const { id, other, value } = field
  if (!other) return html``
  return html`<label for="${id}.other">${phrase(language, other.label)}</label>
    <input
      id="${id}.other"
      name="${id}.other"
      value="${written(field) && shown(value)}"
      aria-describedby="${id}.other-hint"
      ${other.pattern !== undefined && html`pattern="${other.pattern}"`}
    />
    <p class="hint" id="${id}.other-hint">${language.messages.spawn.otherHint}</p>`
}

/** A choice, and what may be written in place of one: the script shows that only where nothing is chosen. */
function choice(words: Words, field: FormField): Html {
  const { id, value, required, other } = field
  const { language } = words
  const isChosen = (item: JsonValue): boolean => JSON.stringify(item) === JSON.stringify(value)
  const option = (item: FormChoice): Html =>
    html`<option value="${JSON.stringify(item.value)}" ${isChosen(item.value) && html`selected`}>
      ${phrase(language, item.label)}
    </option>`
  const none = other ? `${phrase(language, other.label)} …` : language.messages.spawn.unchosen
  return html`<select id="${id}" name="${id}" ${described(field)}>
      ${field.choices.map(option)}
      ${
        (!required || other) &&
        html`<option value="" ${(value === undefined || written(field)) && html`selected`}>
          ${none}
        </option>`
      }
    </select>
    ${other && html`<div class="field other" data-other="${id}">${otherField(words, field)}</div>`}`
}

function number(_words: Words, field: FormField): Html {
  const { id, kind, value, minimum, maximum } = field
  return html`<input
    id="${id}"
    name="${id}"
    type="number"
    value="${shown(value)}"
    step="${kind === 'integer' ? '1' : 'any'}"
    ${minimum !== undefined && html`min="${minimum}"`}
    ${maximum !== undefined && html`max="${maximum}"`}
    ${described(field)}
  />`
}

function json(_words: Words, field: FormField): Html {
  const { id, value } = field
  return html`<textarea id="${id}" name="${id}" rows="3" spellcheck="false" ${described(field)}>
${value === undefined ? '' : JSON.stringify(value)}</textarea>`
}

function text(_words: Words, field: FormField): Html {
  const { id, value } = field
  return html`<input id="${id}" name="${id}" value="${shown(value)}" ${described(field)} />`
}

function boolean(_words: Words, field: FormField): Html {
  const { id, value } = field
  return html`<input
    id="${id}"
    name="${id}"
    type="checkbox"
    ${value === true && html`checked`}
    ${described(field)}
  />`
}

const CONTROLS: Readonly<Record<FormField['kind'], typeof choice>> = {
  choice,
  // Drawn as its fields, where it has any.
  object: json,
  number,
  integer: number,
  json,
  text,
  boolean,
}

/** What a person fills in for an option. */
export function control(words: Words, field: FormField): Html {
  return CONTROLS[field.kind](words, field)
}
