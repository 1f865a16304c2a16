import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { ago } from '../time.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** How far a bulk start or stop has come. */
export interface AdminBulkResultView extends AdminPanel {
  readonly section: 'users' | 'servers'
  readonly action: 'start' | 'stop'
  /** The list it was asked for on. */
  readonly from: string
  /** Who asked for it. */
  readonly by: string
  readonly begunAt: number
  /** `left`: the hub process that did it is gone. */
  readonly standing: 'running' | 'ended' | 'left'
  readonly total: number
  /** As they should be. */
  readonly done: number
  /** Still on their way when their time was over. */
  readonly late: number
  readonly failed: number
  /** The first of those that failed. */
  readonly problems: readonly {
    readonly label: string
    /** The page about its user. */
    readonly href: string
    /** In the reader's language. */
    readonly reason: string
  }[]
}

/** Seconds until a page without scripts looks how far it is by then. */
const LOOK_AGAIN = 3

function counts({ language }: Frame, view: AdminBulkResultView): Html {
  const { admin } = language.messages
  const { action, done, late, failed } = view
  const words = admin.bulk[action]
  const fact = (label: string, count: number): Html =>
    html`<div>
      <dt>${label}</dt>
      <dd>${numberText(language, count)}</dd>
    </div>`
  return html`<dl class="facts">
    ${fact(words.done, done)} ${late > 0 && fact(admin.bulkLate, late)}
    ${failed > 0 && fact(admin.bulkFailed, failed)}
  </dl>`
}

function problems({ language }: Frame, view: AdminBulkResultView): Html {
  const { admin } = language.messages
  if (view.problems.length === 0) return html``
  return html`<h2>${admin.bulkProblems}</h2>
    <ul class="list lines">
      ${view.problems.map(
        ({ label, href, reason }) =>
          html`<li class="line">
            <a href="${href}">${label}</a>
            <p class="reason faint">${reason}</p>
          </li>`,
      )}
    </ul>
    ${
      view.failed > view.problems.length &&
      html`<p class="faint">
        ${admin.bulkMoreProblems(numberText(language, view.failed - view.problems.length))}
      </p>`
    }`
}

/** What has become of many servers so far: the script keeps it up to date by itself. */
export function adminBulkResultPage(frame: Frame, view: AdminBulkResultView): Html {
  const { language } = frame
  const { admin } = language.messages
  const { section, action, from, by, begunAt, standing, total, done, late, failed, here } = view
  const words = admin.bulk[action]
  const over = done + late + failed
  const told = admin.bulkProgress(numberText(language, over), numberText(language, total))
  return layout(
    frame,
    words.title,
    html`${tabs(frame, view, section)}
      <div data-live="admin" data-from="${here}">
        <div
          class="card"
          data-key="bulk"
          data-version="${`${standing} ${over}`}"
          data-standing="${standing === 'running' ? 'starting' : standing}"
        >
          <p>
            <strong data-label="${told}">${told}</strong>
            <span class="status">${admin.bulkStandings[standing]}</span>
          </p>
          <progress max="${total}" value="${over}" aria-label="${told}"></progress>
          ${counts(frame, view)} ${standing === 'left' && html`<p>${admin.bulkLeft}</p>`}
          ${problems(frame, view)}
        </div>
      </div>
      <p class="unseen" role="status" data-news></p>
      <p class="faint">${admin.bulkBy(by)} ${ago(frame, begunAt)}</p>
      <p><a href="${from}">${admin.backToList}</a></p>`,
    { lookAgain: standing === 'running' ? LOOK_AGAIN : undefined },
  )
}
