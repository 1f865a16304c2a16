import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'

/** Nothing: everything the page says is in its frame. */
export type LogoutView = Readonly<Record<string, never>>

/** What is left to say after a logout. */
export interface LoggedOutView {
  /** The issuer's own logout, when it has one. */
  readonly elsewhere?: string | undefined
  /** Where the hub sends people after a logout, when the issuer has none. */
  readonly onward?: string | undefined
  /** The issuer at which the person may still be logged in: it has no logout, or could not be told. */
  readonly still?: string | undefined
}

/** Asks before it logs out, since another site may have sent the browser here. */
export function logoutPage(frame: Frame, _view: LogoutView): Html {
  const { logout } = frame.language.messages
  return layout(
    frame,
    logout.title,
    html`<div class="card">
      <p>${logout.stay}</p>
      ${postForm(frame, frame.urls.path('logout'), html`<button>${logout.submit}</button>`)}
    </div>`,
    { narrow: true },
  )
}

export function loggedOutPage(frame: Frame, { elsewhere, onward, still }: LoggedOutView): Html {
  const { logout } = frame.language.messages
  return layout(
    frame,
    logout.done,
    html`<div class="card">
      ${
        elsewhere !== undefined &&
        html`<p>${logout.elsewhere} <a href="${elsewhere}">${logout.elsewhereLink}</a></p>`
      }
      ${still !== undefined && html`<p>${logout.still(still)}</p>`}
      ${onward !== undefined && html`<p><a href="${onward}">${logout.onward}</a></p>`}
      <a class="button wide" href="${frame.urls.path('login')}">${logout.again}</a>
    </div>`,
    { narrow: true },
  )
}
