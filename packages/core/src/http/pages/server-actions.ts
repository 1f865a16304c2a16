import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import type { ServerView, Standing } from './server-view.ts'

/** What can be done with a server where it stands: the likely thing first. */
export function actions(frame: Frame, server: ServerView): Html {
  const { urls } = frame
  const { owner, name, standing, label, url, log } = server
  const { home } = frame.language.messages
  const of = (page: string): string => urls.of(page, owner, name)
  // Several buttons of a page say the same; a screen reader tells them apart.
  const named = html` <span class="unseen">${label}</span>`

  const link = (href: string, text: string): Html =>
    html`<a class="button" href="${href}">${text}${named}</a>`
  const stop = postForm(
    frame,
    of('stop'),
    html`<button class="quiet">${home.stop}${named}</button>`,
    home.confirmStop(label),
  )
  const cancel = postForm(
    frame,
    of('stop'),
    html`<button class="quiet">${home.cancel}${named}</button>`,
  )
  const remove =
    name !== '' &&
    postForm(
      frame,
      of('delete'),
      html`<button class="plain danger">${home.delete}${named}</button>`,
      home.confirmDelete(label),
    )
  const watch = link(of('spawn-pending'), home.watch)
  const start = link(of('spawn'), home.start)
  const byStanding: Readonly<Record<Standing, readonly (Html | false)[]>> = {
    ready: [link(url, home.open), stop],
    unclear: [link(url, home.open), stop],
    starting: [watch, cancel],
    queued: [watch, cancel],
    stopping: [],
    stuck: [],
    stopped: [start],
    failed: [start],
  }
  const over = standing === 'stopped' || standing === 'failed'
  const logs = log !== undefined && html`<a href="${log}">${home.log}${named}</a>`
  return html`<div class="actions">
    ${byStanding[standing]}
    ${(logs || (over && remove)) && html`<div class="more">${logs}${over && remove}</div>`}
  </div>`
}
