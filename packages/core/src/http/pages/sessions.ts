import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
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

/** What the page of a person's logins shows. */
export interface SessionsView {
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

/** The browsers a person is logged in with. */
export function sessionsPage(frame: Frame, { sessions: all }: SessionsView): Html {
  const { language, urls } = frame
  const { sessions } = language.messages
  const others = all.filter(({ current }) => !current).length
  return layout(
    frame,
    sessions.title,
    html`<p class="lead">${sessions.intro}</p>
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
      </div>`,
  )
}
