import type { ProgressEvent } from '../../engine/api.ts'
import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { phrase } from '../messages/texts.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { ownerMark } from './owner-mark.ts'
import type { ServerView } from './server-view.ts'
import { status } from './status.ts'

/** What a person sees while a server starts or stops. */
export interface PendingView {
  readonly server: ServerView
  /** What has been said about this start so far. */
  readonly events: readonly ProgressEvent[]
  /** Where the start's progress is told as it comes (server-sent events); left out while nothing starts. */
  readonly progress?: string | undefined
  /** Where the person goes once the server is there. */
  readonly next: string
}

/** Seconds until a page without scripts looks again. */
const LOOK_AGAIN = 2

function heading({ language }: Frame, { standing, label }: ServerView): string {
  const { pending } = language.messages
  if (standing === 'queued') return pending.queued(label)
  return standing === 'starting' ? pending.starting(label) : pending.stopping(label)
}

function progressBar({ language }: Frame, events: readonly ProgressEvent[]): Html {
  const progress = events.at(-1)?.progress ?? 0
  const { pending } = language.messages
  return html`<progress max="100" value="${progress}" aria-label="${pending.progress}">
    ${numberText(language, progress)} %
  </progress>`
}

/** The page that leads on by itself once the server is there. */
export function pendingPage(frame: Frame, view: PendingView): Html {
  const { server, events, progress, next } = view
  const { language, urls } = frame
  const { pending, home } = language.messages
  const { queue, standing } = server
  const starts = standing === 'queued' || standing === 'starting'
  // The last step is said aloud as it comes; the list is there to be read.
  const last = events.at(-1)?.message
  return layout(
    frame,
    heading(frame, server),
    html`${ownerMark(frame, server)}
      <div
        class="card"
        data-live="pending"
        data-key="pending"
        data-version="${JSON.stringify([standing, queue?.position])}"
        data-progress="${progress}"
        data-next="${next}"
        data-phrases="${JSON.stringify(language.messages.phrases)}"
      >
        ${status(frame, standing)}
        ${
          queue &&
          html`<p>
            ${home.place(numberText(language, queue.position), numberText(language, queue.length))}
          </p>`
        }
        ${starts && progressBar(frame, events)}
        <p class="unseen" role="status" data-step>
          ${last !== undefined && phrase(language, last)}
        </p>
        <ol class="steps" aria-label="${pending.steps}" data-steps>
          ${events.map(({ message }) => html`<li>${phrase(language, message)}</li>`)}
        </ol>
        <p class="faint">
          ${starts && html`${pending.stay} `}<noscript>${pending.again}</noscript>
        </p>
        ${
          starts &&
          html`<div class="actions">
            ${postForm(
              frame,
              urls.of('stop', server.owner, server.name),
              html`<button class="quiet">${pending.cancel}</button>`,
            )}
          </div>`
        }
      </div>`,
    { lookAgain: LOOK_AGAIN },
  )
}
