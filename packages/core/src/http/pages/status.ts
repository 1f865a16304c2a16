import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'
import type { Standing } from './server-view.ts'

/** Where a server stands, by colour, shape and word. */
export function status({ language }: Frame, standing: Standing): Html {
  return html`<p class="status" data-standing="${standing}">
    <span class="mark" aria-hidden="true"></span>${language.messages.standings[standing]}
  </p>`
}
