import { html, type Html } from '../../html.ts'
import type { Frame } from '../frame.ts'

/** Where all that a list shows is started or stopped; left out: it cannot be. */
export interface BulkLinks {
  readonly start?: string | undefined
  readonly stop?: string | undefined
}

/** Links to what can be done with a whole list. Each leads to a page that asks first. */
export function bulkLinks({ language }: Frame, { start, stop }: BulkLinks): Html {
  const { bulk } = language.messages.admin
  if (start === undefined && stop === undefined) return html``
  return html`<div class="actions">
    ${start !== undefined && html`<a class="button quiet small" href="${start}">${bulk.start.link}</a>`}
    ${stop !== undefined && html`<a class="button quiet small" href="${stop}">${bulk.stop.link}</a>`}
  </div>`
}
