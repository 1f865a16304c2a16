import type { ProgressEvent, QueuePosition } from '../../engine/api.ts'
import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'
import type { ServerView } from './server-view.ts'

/** What a person sees while a server starts or stops. */
export interface PendingView {
  readonly server: ServerView
  /** What has been said about this start so far. */
  readonly events: readonly ProgressEvent[]
  readonly queue?: QueuePosition | undefined
}

function heading({ standing, label }: ServerView): string {
  if (standing === 'queued') return `${label} waits for a free place`
  return standing === 'starting' ? `${label} is starting` : `${label} is stopping`
}

/** The page that reloads itself until the server is there. */
export function pendingPage(frame: Frame, view: PendingView): Html {
  const { server, events, queue } = view
  const progress = events.at(-1)?.progress ?? 0
  const cancel = server.standing === 'queued' || server.standing === 'starting'
  return layout(
    frame,
    heading(server),
    html`<div class="card" role="status">
        ${queue && html`<p>Place ${queue.position} of ${queue.length} in line.</p>`}
        <progress max="100" value="${progress}" aria-label="Progress">${progress} %</progress>
        <ol>
          ${events.map(({ message }) => html`<li>${message}</li>`)}
        </ol>
        <p class="faint">This page looks again by itself.</p>
      </div>
      ${cancel && postForm(frame, frame.urls.of('stop', server.owner, server.name), html`<button class="danger">Cancel</button>`)}`,
  )
}
