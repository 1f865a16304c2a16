import { html, type Html } from '../html.ts'

/** Lines of a log: to be scrolled by keyboard too, so it takes the focus and has a name. */
export function logLines(label: string, text: string): Html {
  return html`<pre class="log" tabindex="0" role="region" aria-label="${label}">${text}</pre>`
}
