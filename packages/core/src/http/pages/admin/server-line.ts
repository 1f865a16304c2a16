import { html, type Html } from '../../html.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import type { ServerView } from '../server-view.ts'
import { status } from '../status.ts'
import { ago } from '../time.ts'

/** A server in the admin panel, and what the reader may do with it. */
export interface AdminServer {
  readonly server: ServerView
  /** What its user calls it: `server.label` says whose it is, too. */
  readonly name: string
  readonly may: {
    readonly start: boolean
    readonly stop: boolean
    readonly open: boolean
    readonly release: boolean
    /** Remove it: only where one looks at a single user. */
    readonly remove: boolean
  }
}

function version({ standing, reason, lastActivity }: ServerView): string {
  return JSON.stringify([standing, reason, lastActivity])
}

/** The fields by which a form names a server, and where it leads back to. */
function fields({ owner, name }: ServerView, here: string): Html {
  return html`<input type="hidden" name="user" value="${owner}" /><input
      type="hidden"
      name="server"
      value="${name}"
    /><input type="hidden" name="next" value="${here}" />`
}

function actions(frame: Frame, { server, may }: AdminServer, here: string): Html {
  const { urls, language } = frame
  const { admin, home } = language.messages
  const { owner, name, standing, label, url, log } = server
  const named = html` <span class="unseen">${label}</span>`
  const form = (act: string, text: string, confirm?: string): Html =>
    postForm(
      frame,
      urls.path(`admin/server/${act}`),
      html`${fields(server, here)}<button class="quiet small">${text}${named}</button>`,
      confirm,
    )
  const link = (href: string, text: string): Html =>
    html`<a class="button quiet small" href="${href}">${text}${named}</a>`
  const isReady = standing === 'ready' || standing === 'unclear'
  const isPassing = standing === 'starting' || standing === 'queued'
  const isOver = standing === 'stopped' || standing === 'failed'
  return html`<div class="actions">
      ${may.open && isReady && link(url, admin.open)}
      ${may.start && isOver && form('start', admin.start)}
      ${may.start && isPassing && link(urls.of('spawn-pending', owner, name), admin.watch)}
      ${may.stop && isReady && form('stop', admin.stop, home.confirmStop(label))}
      ${may.stop && isPassing && form('stop', admin.cancel)}
      ${log !== undefined && link(log, admin.log)}
    </div>
    ${
      may.release &&
      (standing === 'stuck' || standing === 'stopping') &&
      html`<details>
        <summary>${admin.release}${named}</summary>
        <p class="hint">${admin.releaseHint}</p>
        ${postForm(
          frame,
          urls.path('admin/server/release'),
          html`${fields(server, here)}<button class="danger small">
              ${admin.release}${named}
            </button>`,
        )}
      </details>`
    }
    ${
      may.remove &&
      html`<details>
        <summary class="danger-text">${admin.delete}${named}</summary>
        <p class="hint">${admin.deleteServerHint(label)}</p>
        ${postForm(
          frame,
          urls.path('admin/server/delete'),
          html`${fields(server, here)}<button class="danger small">
              ${admin.delete}${named}
            </button>`,
        )}
      </details>`
    }`
}

/** A server in a list: the script keeps it up to date by itself. */
export function serverLine(frame: Frame, line: AdminServer, here: string): Html {
  const { server, name } = line
  const { language } = frame
  const { reason, standing, lastActivity } = server
  const isOver = standing === 'stopped' || standing === 'failed'
  return html`<div
    class="line"
    data-key="server/${server.owner}/${server.name}"
    data-version="${version(server)}"
    data-standing="${standing}"
  >
    <div class="headline">
      <strong data-label="${server.label}">${name}</strong>
      ${status(frame, standing)}
    </div>
    ${(isOver || standing === 'unclear') && reason !== undefined && html`<p class="reason faint">${reason}</p>`}
    ${
      lastActivity !== undefined &&
      !isOver &&
      html`<p class="faint">${language.messages.home.lastUsed} ${ago(frame, lastActivity)}</p>`
    }
    ${actions(frame, line, here)}
  </div>`
}
