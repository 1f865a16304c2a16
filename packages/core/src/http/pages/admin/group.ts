import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import { groupProperties, type PropertiesView } from './group-properties.ts'
import { pager, type Listing } from './listing.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** What the page about one group shows. */
export interface AdminGroupView extends AdminPanel {
  readonly name: string
  readonly back: string
  /** Left out where the reader may not see who is in it, and what else is known of it. */
  readonly content?:
    | {
        readonly listing: Listing
        readonly members: readonly string[]
        readonly properties: PropertiesView
      }
    | undefined
  /** Names of the roles that its members have by it. Left out where the reader may not see them. */
  readonly roles?: readonly string[] | undefined
  readonly may: { readonly edit: boolean; readonly remove: boolean }
  /** Names that could not be added, to be mended. */
  readonly typed?: string | undefined
}

function fields({ name, here, back }: AdminGroupView): Html {
  return html`<input type="hidden" name="group" value="${name}" /><input
      type="hidden"
      name="next"
      value="${here}"
    /><input type="hidden" name="back" value="${back}" />`
}

function member(frame: Frame, view: AdminGroupView, user: string): Html {
  const { admin } = frame.language.messages
  const content = html`${fields(view)}<input type="hidden" name="user" value="${user}" /><button
      class="quiet small"
    >
      ${admin.remove} <span class="unseen">${user}</span>
    </button>`
  return html`<li class="line">
    <div class="headline">
      <span>${user}</span>
      ${view.may.edit && postForm(frame, frame.urls.path('admin/groups/drop'), content)}
    </div>
  </li>`
}

function addMembers(frame: Frame, view: AdminGroupView): Html {
  const { admin } = frame.language.messages
  const content = html`${fields(view)}
    <div class="field">
      <label for="members">${admin.names}</label>
      <textarea
        id="members"
        name="members"
        rows="3"
        maxlength="4096"
        required
        autocapitalize="none"
        spellcheck="false"
      >
${view.typed}</textarea>
    </div>
    <button>${admin.add}</button>`
  return html`<details class="card" ${view.typed !== undefined && html`open`}>
    <summary>${admin.addMembers}</summary>
    ${postForm(frame, frame.urls.path('admin/groups/join'), content)}
  </details>`
}

function remove(frame: Frame, view: AdminGroupView): Html {
  const { admin } = frame.language.messages
  return html`<details class="card">
    <summary class="danger-text">${admin.deleteGroup}</summary>
    <p>${admin.deleteGroupHint(view.name)}</p>
    ${postForm(
      frame,
      frame.urls.path('admin/groups/delete'),
      html`${fields(view)}<button class="danger">
          ${admin.delete} <span class="unseen">${view.name}</span>
        </button>`,
    )}
  </details>`
}

function known(frame: Frame, view: AdminGroupView): Html {
  const { admin } = frame.language.messages
  if (!view.content) return html``
  const { listing, members, properties } = view.content
  return html`${groupProperties(frame, properties, fields(view))}
    <section class="card">
      <h2>${admin.members}</h2>
      <p class="faint">
        ${admin.countMembers(listing.total, numberText(frame.language, listing.total))}
      </p>
      ${
        members.length === 0
          ? html`<p>${admin.noMembers}</p>`
          : html`<ul class="list lines">
              ${members.map((user) => member(frame, view, user))}
            </ul>`
      }
      ${pager(frame, listing)}
    </section>`
}

/** One group of the hub. */
export function adminGroupPage(frame: Frame, view: AdminGroupView): Html {
  const { admin } = frame.language.messages
  return layout(
    frame,
    view.name,
    html`${tabs(frame, view, 'groups')} ${alert(view.message)}
      ${
        view.roles !== undefined &&
        view.roles.length > 0 &&
        html`<p>${admin.roles.ofGroup}: ${view.roles.join(', ')}</p>`
      }
      ${view.may.edit && addMembers(frame, view)} ${known(frame, view)}
      ${view.may.remove && remove(frame, view)}
      <p><a href="${view.back}">${admin.backToList}</a></p>`,
  )
}
