import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'

/** What the page between a ready server and its route needs. */
export interface AlmostThereView {
  /** Where the browser goes next. */
  readonly location: string
}

/** Shown for a second while the proxy learns of a server that just became ready. */
export function almostTherePage(frame: Frame, { location }: AlmostThereView): Html {
  const { almostThere } = frame.language.messages
  return layout(
    frame,
    almostThere.title,
    html`<div class="card" role="status">
      <p>${almostThere.ready}</p>
      <div class="actions"><a class="button" href="${location}">${almostThere.go}</a></div>
    </div>`,
  )
}
