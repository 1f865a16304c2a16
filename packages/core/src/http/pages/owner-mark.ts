import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'

/** Says that a server is somebody else's: whoever may enter it should not take it for their own. */
export function ownerMark(
  { language }: Frame,
  { own, owner }: { readonly own: boolean; readonly owner: string },
): Html {
  if (own) return html``
  return html`<div class="notice warning foreign">
    <p>${language.messages.server.notYours(owner)}</p>
  </div>`
}
