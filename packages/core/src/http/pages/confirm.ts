import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'

/** What a server of somebody else asks for. */
export interface ConfirmView {
  /** The address of this request, to which the answer is posted. */
  readonly action: string
  readonly owner: string
  readonly url: string
  /** What it would be allowed, in the reader's words. */
  readonly allowed: readonly string[]
}

/** Asks before a server learns who came, since it belongs to somebody else and its pages can act as that person there. */
export function confirmPage(frame: Frame, view: ConfirmView): Html {
  const { confirm } = frame.language.messages
  return layout(
    frame,
    confirm.title(view.owner),
    html`<div class="card">
      <p>${confirm.intro(view.url, view.owner)}</p>
      <ul class="allowed">
        ${view.allowed.map((item) => html`<li>${item}</li>`)}
      </ul>
      <p class="faint">${confirm.care}</p>
      <p class="faint">${confirm.recorded(view.owner)}</p>
      <div class="actions">
        ${postForm(frame, view.action, html`<button>${confirm.submit}</button>`)}<a
          class="button quiet"
          href="${frame.urls.path('home')}"
          >${confirm.back}</a
        >
      </div>
    </div>`,
  )
}
