import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { drawWays, type LoginView } from './login.ts'
import { alert } from './notice.ts'
import { ago, time } from './time.ts'

/** A login of one browser. */
export interface SessionEntry {
  /** Names it in forms; logs nobody in. */
  readonly id: string
  /** Whether it is the one the page was asked for with. */
  readonly current: boolean
  /** Which browser, in the reader's words. */
  readonly browser: string
  readonly remoteAddress: string
  readonly createdAt: number
  readonly lastActivity: number
}

/** An account at an issuer. */
export interface WayEntry {
  /** Names it in forms. */
  readonly id: string
  /** The authenticator's own name for it, or its id. */
  readonly by: string
  /** As the issuer calls the person. */
  readonly name: string
  readonly confirmedAt: number
  readonly removable: boolean
}

/** What the page of a person's logins shows. */
export interface SessionsView {
  /** The accounts at issuers with which they log in. Empty: the page does not tell. */
  readonly ways: readonly WayEntry[]
  /** Whether another one can be connected. */
  readonly connect: boolean
  /** Why the last thing that was asked for did not happen. */
  readonly message?: string | undefined
  /** The reader's own first, then the latest used. */
  readonly sessions: readonly SessionEntry[]
}

function entry(frame: Frame, session: SessionEntry): Html {
  const { sessions } = frame.language.messages
  const { id, current, browser } = session
  const end = html`<input type="hidden" name="id" value="${id}" /><button
      class="quiet danger small"
    >
      ${sessions.end} <span class="unseen">${browser}</span>
    </button>`
  const action = frame.urls.path('sessions/end')
  return html`<li class="card session">
    <div class="headline">
      <h2>${browser}</h2>
      ${
        current
          ? html`<p class="badge">${sessions.this}</p>`
          : postForm(frame, action, end, sessions.confirmEnd(browser))
      }
    </div>
    <p class="faint facts">
      <span>${sessions.lastUsed} ${ago(frame, session.lastActivity)}</span>
      <span>${sessions.loggedIn} ${time(frame, session.createdAt)}</span>
      <span>${sessions.from} ${session.remoteAddress}</span>
    </p>
  </li>`
}

/** An account at an issuer, in one line. */
export function wayLabel({ by, name }: Pick<WayEntry, 'by' | 'name'>): string {
  return `${by}: ${name}`
}

function ways(frame: Frame, { ways: all, connect }: SessionsView): Html | false {
  const { sessions } = frame.language.messages
  if (all.length === 0 && !connect) return false
  const remove = (way: WayEntry): Html =>
    postForm(
      frame,
      frame.urls.path('sessions/unlink'),
      html`<input type="hidden" name="id" value="${way.id}" /><button class="quiet danger small">
          ${sessions.disconnect} <span class="unseen">${wayLabel(way)}</span>
        </button>`,
      sessions.confirmDisconnect(wayLabel(way)),
    )
  return html`<h2>${sessions.ways}</h2>
    <p class="faint">${sessions.waysIntro}</p>
    <ul class="list">
      ${all.map(
        (way) =>
          html`<li class="card session">
            <div class="headline">
              <h3>${wayLabel(way)}</h3>
              ${way.removable && remove(way)}
            </div>
            <p class="faint facts">
              <span>${sessions.confirmed} ${ago(frame, way.confirmedAt)}</span>
            </p>
          </li>`,
      )}
    </ul>
    ${
      connect &&
      html`<div class="actions">
        ${postForm(
          frame,
          frame.urls.path('sessions/link'),
          html`<button class="quiet">${sessions.connect}</button>`,
        )}
      </div>`
    }`
}

/** What a person sees before another login is connected with the account. */
export interface LinkView extends Pick<LoginView, 'action' | 'ways'> {
  readonly user: string
}

/** Every way to log in, to be connected with the account of who is logged in. */
export function linkPage(frame: Frame, view: LinkView): Html {
  const { sessions } = frame.language.messages
  return layout(
    frame,
    sessions.connectTitle,
    html`<p class="lead">${sessions.connectIntro(view.user)}</p>
      <div class="card">${drawWays(frame, view)}</div>
      <p><a href="${frame.urls.path('sessions')}">${frame.language.messages.layout.cancel}</a></p>`,
    { narrow: true },
  )
}

/** The browsers a person is logged in with. */
export function sessionsPage(frame: Frame, view: SessionsView): Html {
  const { sessions: all } = view
  const { language, urls } = frame
  const { sessions } = language.messages
  const others = all.filter(({ current }) => !current).length
  return layout(
    frame,
    sessions.title,
    html`${alert(view.message)}
      <p class="lead">${sessions.intro}</p>
      <ul class="list">
        ${all.map((session) => entry(frame, session))}
      </ul>
      <div class="actions">
        ${
          others > 0 &&
          postForm(
            frame,
            urls.path('sessions/end-others'),
            html`<button class="quiet danger">
              ${sessions.endOthers(others, numberText(language, others))}
            </button>`,
          )
        }
        ${postForm(
          frame,
          urls.path('sessions/end-all'),
          html`<button class="quiet danger">${sessions.endAll}</button>`,
          sessions.confirmAll,
        )}
      </div>
      ${ways(frame, view)}`,
  )
}
