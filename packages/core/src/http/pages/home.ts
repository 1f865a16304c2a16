import { html, type Html } from '../html.ts'
import { numberText } from '../messages/formats.ts'
import { cullWarning } from './cull-warning.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { alert } from './notice.ts'
import { actions } from './server-actions.ts'
import type { ServerView, Standing } from './server-view.ts'
import { status } from './status.ts'
import { ago, time } from './time.ts'

/** What the home page shows. */
export interface HomeView {
  /** The default server first. */
  readonly servers: readonly ServerView[]
  /** Whether there may be more than the default server. */
  readonly namedServers: boolean
  /** Why the last thing that was asked for did not happen. */
  readonly message?: string | undefined
  /** The name of a server that could not be added, to be mended. */
  readonly typed?: string | undefined
}

function facts(frame: Frame, server: ServerView): Html {
  const { lastActivity, readyAt, queue, reason, standing, entries = [] } = server
  const { language } = frame
  const { home } = language.messages
  const explained = standing === 'stopped' || standing === 'failed' || standing === 'unclear'
  return html`${explained && reason !== undefined && html`<p class="reason">${reason}</p>`}
  ${
    queue &&
    html`<p>
      ${home.place(numberText(language, queue.position), numberText(language, queue.length))}
    </p>`
  }
  ${standing === 'stuck' && html`<p class="faint">${home.stuckHint}</p>`}
  ${
    (readyAt ?? lastActivity) !== undefined &&
    html`<p class="faint facts">
      ${readyAt !== undefined && html`<span>${home.startedAt} ${ago(frame, readyAt)}</span>`}
      ${lastActivity !== undefined && html`<span>${home.lastUsed} ${ago(frame, lastActivity)}</span>`}
    </p>`
  }
  ${entries.map(
    ({ name, at }) =>
      html`<p class="faint facts entered">${home.entered(name)} ${time(frame, at)}</p>`,
  )}`
}

/** What the script compares to see whether a card has changed. */
function version(server: ServerView): string {
  const { standing, reason, queue, forecast, readyAt, entries } = server
  return JSON.stringify([standing, reason, queue?.position, forecast?.at, readyAt, entries])
}

function card(frame: Frame, server: ServerView): Html {
  const { name, label, standing, forecast } = server
  return html`<section
    class="card server"
    data-key="server/${name}"
    data-version="${version(server)}"
    data-standing="${standing}"
  >
    <div class="headline">
      <h2>${label}</h2>
      ${status(frame, standing)}
    </div>
    ${facts(frame, server)} ${forecast && cullWarning(frame, forecast)} ${actions(frame, server)}
  </section>`
}

function add(frame: Frame, typed: string | undefined): Html {
  const { home } = frame.language.messages
  return html`<section class="card add">
    <h2>${home.add}</h2>
    <p class="faint">${home.addHint}</p>
    ${postForm(
      frame,
      frame.urls.path('home'),
      html`<div class="beside">
        <div class="field">
          <label for="name">${home.name}</label>
          <input
            id="name"
            name="name"
            value="${typed}"
            required
            maxlength="255"
            autocapitalize="none"
            spellcheck="false"
            autocomplete="off"
          />
        </div>
        <button class="quiet">${home.addSubmit}</button>
      </div>`,
    )}
  </section>`
}

/** Where a server does not stay for long. */
const PASSING: ReadonlySet<Standing> = new Set(['queued', 'starting', 'stopping'])
/** Seconds until a page without scripts looks where it stands by then. */
const LOOK_AGAIN = 5

/** A person's servers. */
export function homePage(frame: Frame, view: HomeView): Html {
  const isPassing = view.servers.some(({ standing }) => PASSING.has(standing))
  return layout(
    frame,
    frame.language.messages.home.title,
    html`${alert(view.message)}
      <div class="servers" data-live="home">
        ${view.servers.map((server) => card(frame, server))}
      </div>
      <p class="unseen" role="status" data-news></p>
      ${view.namedServers && add(frame, view.typed)}`,
    { lookAgain: isPassing ? LOOK_AGAIN : undefined },
  )
}
