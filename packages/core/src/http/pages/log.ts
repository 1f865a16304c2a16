import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { logLines } from './log-lines.ts'
import { ownerMark } from './owner-mark.ts'
import type { ServerView } from './server-view.ts'
import { status } from './status.ts'

/** A server's own log. */
export interface LogView {
  readonly server: ServerView
  /** Whether its spawner keeps any. */
  readonly kept: boolean
  readonly lines: readonly string[]
}

/** The page with the last lines of what a server wrote. */
export function logPage(frame: Frame, { server, kept, lines }: LogView): Html {
  const { language, urls } = frame
  const { log, layout: words } = language.messages
  const title = log.title(server.label)
  const content =
    lines.length === 0
      ? html`<p>${kept ? log.empty : log.none}</p>`
      : html`<p class="faint">${log.lines(numberText(language, lines.length))}</p>
          ${logLines(title, lines.join('\n'))}`
  return layout(
    frame,
    title,
    html`${ownerMark(frame, server)}
      <div class="card">
        ${status(frame, server.standing)}${content}
        <div class="actions">
          <a class="button quiet" href="${urls.of('logs', server.owner, server.name)}"
            >${log.refresh}</a
          ><a class="more" href="${urls.path('home')}">${words.backToServers}</a>
        </div>
      </div>`,
  )
}
