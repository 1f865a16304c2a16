import { html, type Html } from '../html.ts'
import type { OptionsForm } from '../options-form.ts'
import { layout, postForm, type Frame } from './layout.ts'
import { optionsFields } from './options-fields.ts'

/** What the page before a start shows. */
export interface SpawnView {
  /** Where the form is sent. */
  readonly action: string
  readonly label: string
  /** Whose it is, when it is not the reader's own. */
  readonly owner?: string | undefined
  readonly form?: OptionsForm | undefined
  readonly message?: string | undefined
}

/** The spawner's options, or just the button. */
export function spawnPage(frame: Frame, view: SpawnView): Html {
  const heading = `Start ${view.label}${view.owner === undefined ? '' : ` of ${view.owner}`}`
  return layout(
    frame,
    heading,
    html`${view.message && html`<div class="card alert" role="alert"><p>${view.message}</p></div>`}
      <div class="card">
        ${postForm(frame, view.action, html`${view.form && optionsFields(view.form)}<button>Start</button>`)}
      </div>`,
  )
}
