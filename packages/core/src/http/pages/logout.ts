import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'

/** Asks before it logs out, since another site may have sent the browser here. */
export function confirmLogoutPage(frame: Frame): Html {
  return layout(
    frame,
    'Log out?',
    html`<div class="card">
      <p>Your running servers stay as they are.</p>
      ${postForm(frame, frame.urls.path('logout'), html`<button>Log out</button>`)}
    </div>`,
  )
}

/** @param elsewhere the issuer's own logout, when it has one */
export function loggedOutPage(frame: Frame, elsewhere?: string): Html {
  return layout(
    frame,
    'You are logged out',
    html`<div class="card good">
      ${elsewhere && html`<p>You are also being <a href="${elsewhere}">logged out where you logged in</a>.</p>`}
      <p><a class="button" href="${frame.urls.path('login')}">Log in again</a></p>
    </div>`,
  )
}
