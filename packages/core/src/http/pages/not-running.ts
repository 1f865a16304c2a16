import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { ownerMark } from './owner-mark.ts'
import type { ServerView } from './server-view.ts'
import { status } from './status.ts'

/** What a person sees at the address of a server that does not run. */
export interface NotRunningView {
  readonly server: ServerView
  /** Where the start is asked for, with where to go afterwards; `undefined` when the reader may not start it. */
  readonly start: string | undefined
  /** Whether the start goes by a form that has to be filled in first. */
  readonly hasOptions: boolean
}

/** The page of a stopped server. */
export function notRunningPage(frame: Frame, { server, start, hasOptions }: NotRunningView): Html {
  const { notRunning, layout: words } = frame.language.messages
  const button =
    start !== undefined &&
    (hasOptions
      ? html`<a class="button" href="${start}">${notRunning.start}</a>`
      : postForm(frame, start, html`<button>${notRunning.start}</button>`))
  return layout(
    frame,
    notRunning.title(server.label),
    html`${ownerMark(frame, server)}
      <div class="card">
        ${status(frame, server.standing)}
        <p>${notRunning.address(server.url)}</p>
        ${server.reason !== undefined && html`<p>${notRunning.lastTime(server.reason.replace(/\.$/, ''))}</p>`}
        <div class="actions">
          ${button}<a class="more" href="${frame.urls.path('home')}">${words.backToServers}</a>
        </div>
      </div>`,
  )
}
