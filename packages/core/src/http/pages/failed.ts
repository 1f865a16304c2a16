import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { logLines } from './log-lines.ts'
import { ownerMark } from './owner-mark.ts'
import type { ServerView } from './server-view.ts'
import { time } from './time.ts'

/** Why a start failed. */
export interface FailedView {
  readonly server: ServerView
  /** In the reader's language, where the hub knows the words. */
  readonly message: string
  readonly hint?: string | undefined
  /** When, in milliseconds since 1970. */
  readonly at: number
  /** The last lines of its log; left out for anybody but its user and administrators. */
  readonly log?: string | undefined
  /** Where to try again. */
  readonly start: string
}

/** The page of a start that failed. */
export function failedPage(
  frame: Frame,
  { server, message, hint, at, log, start }: FailedView,
): Html {
  const { failed, layout: words } = frame.language.messages
  return layout(
    frame,
    failed.title(server.label),
    html`${ownerMark(frame, server)}
      <div class="notice error" role="alert">
        <p>${message}</p>
        ${hint && html`<p>${hint}</p>`}
        <p class="faint">${time(frame, at)}</p>
      </div>
      <div class="actions">
        <a class="button" href="${start}">${failed.again}</a>
        <a class="more" href="${frame.urls.path('home')}">${words.backToServers}</a>
      </div>
      ${
        log &&
        html`<section class="card">
          <h2>${failed.log}</h2>
          ${logLines(failed.log, log)}
        </section>`
      }`,
  )
}
