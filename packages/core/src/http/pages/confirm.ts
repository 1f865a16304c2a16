import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'

/** What a server of somebody else asks for. */
export interface ConfirmView {
  /** The address of this request, to which the answer is posted. */
  readonly action: string
  readonly owner: string
  readonly url: string
  /** What it would be allowed, in words. */
  readonly allowed: readonly string[]
}

/** Asks before a server learns who came, since it belongs to somebody else and its pages can act as that person there. */
export function confirmPage(frame: Frame, view: ConfirmView): Html {
  return layout(
    frame,
    `Open the server of ${view.owner}?`,
    html`<div class="card">
      <p>The server at ${view.url} belongs to ${view.owner}. If you go on, it may:</p>
      <ul>
        ${view.allowed.map((item) => html`<li>${item}</li>`)}
      </ul>
      <div class="actions">
        ${postForm(frame, view.action, html`<button>Go on</button>`)}<a
          class="button quiet"
          href="${frame.urls.path('home')}"
          >Go back</a
        >
      </div>
    </div>`,
  )
}
