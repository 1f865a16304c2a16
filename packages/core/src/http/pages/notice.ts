import { html, type Html } from '../html.ts'

/** Something the reader has to know before all else. */
export function alert(message: string | undefined): Html {
  return message === undefined
    ? html``
    : html`<div class="notice error" role="alert"><p>${message}</p></div>`
}
