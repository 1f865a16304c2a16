import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { phrase } from '../messages/texts.ts'
import type { FormField, FormGroup, OptionsForm } from '../options-form.ts'
import { control, type Words } from './options-controls.ts'

function hint(words: Words, id: string, text: string | undefined): Html {
  if (text === undefined || text === '') return html``
  return html`<p class="hint" id="${id}.hint">${phrase(words.language, text)}</p>`
}

function draw(words: Words, field: FormField): Html {
  const label = phrase(words.language, field.label)
  if (field.kind === 'boolean') {
    return html`<div class="field check">
      ${control(words, field)}<label for="${field.id}">${label}</label>
      ${hint(words, field.id, field.hint)}
    </div>`
  }
  if (field.inner) {
    return html`<fieldset class="group">
      <legend>${label}</legend>
      ${hint(words, field.id, field.hint)}${field.inner.fields.map((one) => draw(words, one))}
    </fieldset>`
  }
  return html`<div class="field">
    <label for="${field.id}">${label}</label>${control(words, field)}
    ${hint(words, field.id, field.hint)}
  </div>`
}

function profile(words: Words, group: FormGroup): Html {
  const { spawn } = words.language.messages
  const id = `group-${group.id}`
  const name =
    group.label === undefined
      ? spawn.profile(numberText(words.language, Number(group.id) + 1))
      : phrase(words.language, group.label)
  return html`<div class="profile">
    <input
      id="${id}"
      type="radio"
      name="_group"
      value="${group.id}"
      ${group.chosen && html`checked`}
      ${group.hint && html`aria-describedby="${id}.hint"`}
    />
    <label for="${id}">${name}</label>
    ${hint(words, id, group.hint)}
    ${
      group.fields.length > 0 &&
      html`<fieldset class="nested">
        <legend class="unseen">${name}</legend>
        ${group.fields.map((field) => draw(words, field))}
      </fieldset>`
    }
  </div>`
}

/**
 * The fields of a form for a spawner's options. Those of a profile show once it is chosen; where the browser cannot do
 * that, all stand open, and only the chosen one counts.
 */
export function optionsFields(words: Words, form: OptionsForm): Html {
  const [only, ...more] = form.groups
  if (only?.label !== undefined && more.length === 0) {
    return html`<p><strong>${phrase(words.language, only.label)}</strong></p>
      ${hint(words, 'group', only.hint)}${only.fields.map((field) => draw(words, field))}`
  }
  if (only && more.length === 0) return html`${only.fields.map((field) => draw(words, field))}`
  return html`<fieldset class="profiles">
    <legend>${words.language.messages.spawn.profiles}</legend>
    ${form.groups.map((group) => profile(words, group))}
  </fieldset>`
}
