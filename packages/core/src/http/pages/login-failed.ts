import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'

/** Why a login did not come about. */
export interface LoginFailedView {
  readonly status: number
  /** The stable word for it, such as `state-expired`: log and audit event have it too. */
  readonly code: string
  /** In the reader's language, where the hub knows the words. */
  readonly message: string
  /** As whom the person came, and from where. */
  readonly came?: { readonly name: string; readonly from?: string | undefined } | undefined
  /** Whom the hub is for, as far as the rules of its access policy say so. */
  readonly people: readonly string[]
  /** Where the way goes on. */
  readonly next: { readonly href: string; readonly to: 'login' | 'sessions' | 'home' }
  /** Where the person can come as somebody else. */
  readonly another?: string | undefined
}

function heading(frame: Frame, { code, status, next }: LoginFailedView): string {
  const { titles } = frame.language.messages.loginFailed
  if (next.to === 'home') return titles.already
  if (code === 'not-allowed') return titles.notAllowed
  if (code === 'access-denied') return titles.cancelled
  return status === 503 ? titles.notNow : titles.failed
}

function whoCame(
  { language }: Frame,
  { name, from }: NonNullable<LoginFailedView['came']>,
): string {
  const { loginFailed } = language.messages
  return from === undefined ? loginFailed.came(name) : loginFailed.cameFrom(name, from)
}

/** Whom to ask. */
export function contactLine({ contact, language }: Frame): Html {
  const { loginFailed } = language.messages
  if (!contact) return html`<p>${loginFailed.ask}</p>`
  const { text, href } = contact
  return html`<p>
    ${loginFailed.contact} ${href === undefined ? text : html`<a href="${href}">${text}</a>`}
  </p>`
}

function people({ language }: Frame, { people: all }: LoginFailedView): Html | false {
  const { loginFailed } = language.messages
  const [one] = all
  if (one === undefined) return false
  if (all.length === 1) return html`<p>${loginFailed.isFor} ${one}.</p>`
  return html`<p>${loginFailed.isFor}</p>
    <ul>
      ${all.map((who) => html`<li>${who}</li>`)}
    </ul>`
}

/** The page of a login that failed elsewhere than in a form: why, whom to ask, and a way on. */
export function loginFailedPage(frame: Frame, view: LoginFailedView): Html {
  const { loginFailed, layout: words } = frame.language.messages
  const { next, another, came, status, code } = view
  const onward = {
    login: loginFailed.again,
    sessions: loginFailed.backToLogins,
    home: words.backToStart,
  }[next.to]
  return layout(
    frame,
    heading(frame, view),
    html`<div class="notice error" role="alert"><p>${view.message}</p></div>
      <div class="card">
        ${came && html`<p>${whoCame(frame, came)}</p>`} ${people(frame, view)} ${contactLine(frame)}
        ${another !== undefined && html`<p><a class="button wide" href="${another}">${loginFailed.another}</a></p>`}
        <p>
          <a class="button wide ${another !== undefined && 'quiet'}" href="${next.href}"
            >${onward}</a
          >
        </p>
      </div>
      <p class="faint centre"><code>${status} ${code}</code></p>`,
    { narrow: true },
  )
}
