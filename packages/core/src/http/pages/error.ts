import { html, type Html } from '../html.ts'
import { layout, type Frame } from './layout.ts'

/** What went wrong, in words for a person. */
export interface ErrorView {
  readonly heading: string
  readonly message: string
  readonly hint?: string | undefined
  /** The last lines of a log that belongs to the reader. */
  readonly log?: string | undefined
  /** Where to go from here. */
  readonly link?: { readonly href: string; readonly label: string } | undefined
}

/** The page for anything that failed. */
export function errorPage(frame: Frame, view: ErrorView): Html {
  return layout(
    frame,
    view.heading,
    html`<div class="card alert" role="alert">
        <p>${view.message}</p>
        ${view.hint && html`<p>${view.hint}</p>`}
      </div>
      ${
        view.log &&
        html`<section class="card">
          <h2>Last lines of its log</h2>
          <pre>${view.log}</pre>
        </section>`
      }
      <p>
        <a href="${view.link?.href ?? frame.urls.hub}"
          >${view.link?.label ?? 'Back to the start'}</a
        >
      </p>`,
  )
}
