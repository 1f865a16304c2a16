import { html, type Html } from '../html.ts'
import type { OptionsForm } from '../options-form.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { alert } from './notice.ts'
import { optionsFields } from './options-fields.ts'
import { ownerMark } from './owner-mark.ts'

/** What the page before a start shows. */
export interface SpawnView {
  /** Where the form is sent. */
  readonly action: string
  /** What the server is called; with its owner when it is not the reader's. */
  readonly label: string
  readonly owner: string
  readonly own: boolean
  /** What the spawner asks; left out when there is nothing to choose. */
  readonly form?: OptionsForm | undefined
  /** Why the last try was refused. */
  readonly message?: string | undefined
}

/** The spawner's options, or just the button. */
export function spawnPage(frame: Frame, view: SpawnView): Html {
  const { spawn } = frame.language.messages
  const content = view.form ? optionsFields(frame, view.form) : html`<p>${spawn.plain}</p>`
  return layout(
    frame,
    spawn.title(view.label),
    html`${alert(view.message)}${ownerMark(frame, view)}
      <div class="card">
        ${postForm(frame, view.action, html`${content}<button>${spawn.submit}</button>`)}
      </div>`,
  )
}
