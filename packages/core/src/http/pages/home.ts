import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'
import type { ServerView, Standing } from './server-view.ts'
import { time } from './time.ts'

/** What the home page shows. */
export interface HomeView {
  /** The default server first. */
  readonly servers: readonly ServerView[]
  /** Whether there may be more than the default server. */
  readonly namedServers: boolean
  readonly message?: string | undefined
}

const WORDS: Readonly<Record<Standing, string>> = {
  stopped: 'Stopped',
  queued: 'Waiting in line for a start',
  starting: 'Starting',
  ready: 'Running',
  stopping: 'Stopping',
  stuck: 'Stopping, which takes longer than it should',
}

function actions(frame: Frame, server: ServerView): Html {
  const { urls } = frame
  const { owner, name, standing, label } = server
  const of = (page: string): string => urls.of(page, owner, name)
  const named = html`<span class="unseen">${label}</span>`
  const stop = postForm(
    frame,
    of('stop'),
    html`<button class="danger">${standing === 'ready' ? 'Stop' : 'Cancel'} ${named}</button>`,
  )
  const remove = postForm(
    frame,
    of('delete'),
    html`<button class="danger">Delete ${named}</button>`,
  )
  const links: Readonly<Record<Standing, Html>> = {
    ready: html`<a class="button" href="${server.url}">Open ${named}</a>${stop}`,
    starting: html`<a class="button" href="${of('spawn-pending')}">Watch ${named}</a>${stop}`,
    queued: html`<a class="button" href="${of('spawn-pending')}">Watch ${named}</a>${stop}`,
    stopping: html``,
    stuck: html``,
    stopped: html`<a class="button" href="${of('spawn')}">Start ${named}</a
      >${name !== '' && remove}`,
  }
  return links[standing]
}

function card(frame: Frame, server: ServerView): Html {
  const { standing, reason, lastActivity } = server
  return html`<section class="card">
    <h2>${server.label}</h2>
    <p>
      ${WORDS[standing]}${standing === 'stopped' && reason && html`: ${reason}`}
      ${lastActivity !== undefined && html`<span class="hint">Last used ${time(lastActivity)}</span>`}
    </p>
    <div class="actions">${actions(frame, server)}</div>
  </section>`
}

function add(frame: Frame): Html {
  return html`<section class="card">
    <h2>Add a server</h2>
    ${postForm(
      frame,
      frame.urls.path('home'),
      html`<div class="field">
          <label for="name">Name</label>
          <input
            id="name"
            name="name"
            required
            maxlength="255"
            autocapitalize="none"
            spellcheck="false"
            autocomplete="off"
          />
        </div>
        <button>Add and start</button>`,
    )}
  </section>`
}

/** A person's servers. */
export function homePage(frame: Frame, view: HomeView): Html {
  return layout(
    frame,
    'Your servers',
    html`${view.message && html`<div class="card alert" role="alert"><p>${view.message}</p></div>`}
    ${view.servers.map((server) => card(frame, server))} ${view.namedServers && add(frame)}`,
  )
}
