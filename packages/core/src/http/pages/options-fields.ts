import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { phrase } from '../messages/texts.ts'
import type { FormChoice, FormField, FormGroup, OptionsForm } from '../options-form.ts'
import { control, otherField, type Words, written } from './options-controls.ts'

function hint(words: Words, id: string, text: string | undefined): Html {
  if (text === undefined || text === '') return html``
  return html`<p class="hint" id="${id}.hint">${phrase(words.language, text)}</p>`
}

/** One way to answer, with what is asked once it is chosen. */
function answer(
  words: Words,
  { id, name, value, label, hint: text, chosen, nested }: Answer,
): Html {
  return html`<div class="profile">
    <input
      id="${id}"
      type="radio"
      name="${name}"
      value="${value}"
      ${chosen && html`checked`}
      ${text && html`aria-describedby="${id}.hint"`}
    />
    <label for="${id}">${label}</label>
    ${hint(words, id, text)}
    ${
      nested.length > 0 &&
      html`<fieldset class="nested">
        <legend class="unseen">${label}</legend>
        ${nested}
      </fieldset>`
    }
  </div>`
}

interface Answer {
  readonly id: string
  /** Of the field that it answers. */
  readonly name: string
  readonly value: string
  readonly label: string
  readonly hint?: string | undefined
  readonly chosen: boolean
  readonly nested: readonly Html[]
}

/** A choice of which some answers ask for more. */
function nesting(words: Words, field: FormField): Html {
  const { id, other } = field
  const own = written(field)
  const option = ({ value, label, hint: text, inner }: FormChoice, index: number): Html =>
    answer(words, {
      id: `${id}.${index}`,
      name: id,
      value: JSON.stringify(value),
      label: phrase(words.language, label),
      hint: text,
      chosen: value === field.value,
      nested: (inner?.fields ?? []).map((one) => draw(words, one)),
    })
  return html`<fieldset class="profiles">
    <legend>${phrase(words.language, field.label)}</legend>
    ${hint(words, id, field.hint)}${field.choices.map(option)}
    ${
      other &&
      answer(words, {
        id: `${id}.written`,
        name: id,
        value: '',
        label: phrase(words.language, other.label),
        chosen: own,
        nested: [otherField(words, field)],
      })
    }
  </fieldset>`
}

function draw(words: Words, field: FormField): Html {
  const label = phrase(words.language, field.label)
  if (field.choices.some(({ inner }) => inner)) return nesting(words, field)
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
  return answer(words, {
    id,
    name: '_group',
    value: group.id,
    label: name,
    hint: group.hint,
    chosen: group.chosen,
    nested: group.fields.map((field) => draw(words, field)),
  })
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
