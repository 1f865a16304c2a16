import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'

/** What went wrong, in words for a person. */
export interface ErrorView {
  readonly status: number
  /** The error's code, such as `HUB_ERR_NOT_FOUND`. */
  readonly code: string
  readonly heading: string
  readonly message: string
  readonly hint?: string | undefined
}

/** The page for anything that failed. */
export function errorPage(frame: Frame, view: ErrorView): Html {
  return layout(
    frame,
    view.heading,
    html`<div class="notice error" role="alert">
        <p>${view.message}</p>
        ${view.hint !== undefined && html`<p>${view.hint}</p>`}
      </div>
      <div class="actions">
        <a class="button quiet" href="${frame.urls.path('home')}"
          >${frame.language.messages.layout.backToStart}</a
        >
        <code class="faint more">${view.status} ${view.code}</code>
      </div>`,
    { narrow: true },
  )
}
