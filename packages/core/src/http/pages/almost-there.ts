import { html, type Html } from '../html.ts'
import { layout, type Frame } from './layout.ts'

/** Shown for a second while the proxy learns of a server that just became ready. */
export function almostTherePage(frame: Frame, location: string): Html {
  return layout(
    frame,
    'Almost there',
    html`<div class="card" role="status">
      <p>The server is ready. <a href="${location}">Go there now</a>.</p>
    </div>`,
  )
}
