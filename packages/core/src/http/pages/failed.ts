import type { StartFailure } from '../../contract/records.ts'
import { html, type Html } from '../html.ts'
import { layout, type Frame } from './layout.ts'
import type { ServerView } from './server-view.ts'

/** Why a start failed. */
export interface FailedView {
  readonly server: ServerView
  readonly failure: StartFailure
  /** The last lines of its log; left out for anybody but its user and administrators. */
  readonly log?: string | undefined
  /** Where to try again. */
  readonly start: string
}

/** The page of a start that failed. */
export function failedPage(frame: Frame, { server, failure, log, start }: FailedView): Html {
  return layout(
    frame,
    `${server.label} could not be started`,
    html`<div class="card alert" role="alert">
        <p>${failure.message}</p>
        ${failure.hint && html`<p>${failure.hint}</p>`}
        <p><a class="button" href="${start}">Try again</a></p>
      </div>
      ${
        log &&
        html`<section class="card">
          <h2>Last lines of its log</h2>
          <pre>${log}</pre>
        </section>`
      }`,
  )
}
