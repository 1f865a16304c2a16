import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'
import type { ServerView } from './server-view.ts'

/** What a person sees at the address of a server that does not run. */
export interface NotRunningView {
  readonly server: ServerView
  /** Where the start is asked for, with where to go afterwards; `undefined` when the reader may not start it. */
  readonly start: string | undefined
  /** Whether the start goes by a form that has to be filled in first. */
  readonly hasOptions: boolean
}

/** The page of a stopped server. */
export function notRunningPage(frame: Frame, { server, start, hasOptions }: NotRunningView): Html {
  const button =
    start !== undefined &&
    (hasOptions
      ? html`<p><a class="button" href="${start}">Start it</a></p>`
      : postForm(frame, start, html`<button>Start it</button>`))
  return layout(
    frame,
    `${server.label} is not running`,
    html`<div class="card">
      <p>
        The server at ${server.url} does not
        run.${server.reason && html` Last time: ${server.reason}.`}
      </p>
      ${button}
    </div>`,
  )
}
