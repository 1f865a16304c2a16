import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import type { AdminState } from './listing.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** What is asked before many servers are started or stopped. */
export interface AdminBulkView extends AdminPanel {
  readonly section: 'users' | 'servers'
  readonly action: 'start' | 'stop'
  /** The list it is about. */
  readonly from: string
  /** How many servers. */
  readonly count: number
  /** What that list was searched for; empty is all. */
  readonly search: string
  readonly state: AdminState | undefined
}

function which({ language }: Frame, { search, state }: AdminBulkView): Html {
  const { admin, standings } = language.messages
  if (search === '' && state === undefined) return html`<p>${admin.bulkEverything}</p>`
  return html`<ul>
    ${search !== '' && html`<li>${admin.bulkOfUsers(search)}</li>`}
    ${state !== undefined && html`<li>${admin.bulkInState(standings[state])}</li>`}
  </ul>`
}

/** Says how many servers, and which, before anything is done. */
export function adminBulkPage(frame: Frame, view: AdminBulkView): Html {
  const { language, urls } = frame
  const { admin } = language.messages
  const { section, action, from, count } = view
  const words = admin.bulk[action]
  const back = html`<a class="button quiet" href="${from}">${admin.backToList}</a>`
  const number = numberText(language, count)
  const asked = html`<input type="hidden" name="next" value="${from}" /><button
      ${action === 'stop' && html`class="danger"`}
    >
      ${words.submit(count, number)}
    </button>`
  return layout(
    frame,
    words.title,
    html`${tabs(frame, view, section)} ${alert(view.message)}
      <div class="card">
        ${
          count === 0
            ? html`<p>${admin.bulkNothing}</p>`
            : html`<p><strong>${words.count(count, number)}</strong></p>
                ${which(frame, view)}
                <p class="faint">${words.hint}</p>
                <p class="faint">${admin.bulkRecorded}</p>`
        }
        <div class="actions">
          ${count > 0 && postForm(frame, urls.path(`admin/bulk/${action}`), asked)}${back}
        </div>
      </div>`,
  )
}
