import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import { pager, searchForm, type Listing } from './listing.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** A group in the admin panel. */
export interface AdminGroupEntry {
  readonly name: string
  /** The page about this group. */
  readonly href: string
  /** How many members it has, for who may see them. */
  readonly size?: number | undefined
}

/** What the list of groups shows. */
export interface AdminGroupsView extends AdminPanel {
  readonly listing: Listing
  readonly groups: readonly AdminGroupEntry[]
  readonly mayAdd: boolean
  /** A name that could not be added, to be mended. */
  readonly typed?: string | undefined
}

function entry(frame: Frame, { name, href, size }: AdminGroupEntry): Html {
  const { admin } = frame.language.messages
  return html`<li class="line">
    <div class="headline">
      <a href="${href}">${name}</a>
      ${
        size !== undefined &&
        html`<p class="faint">${admin.countMembers(size, numberText(frame.language, size))}</p>`
      }
    </div>
  </li>`
}

function addForm(frame: Frame, { mayAdd, typed, here }: AdminGroupsView): Html {
  const { admin } = frame.language.messages
  if (!mayAdd) return html``
  const content = html`<input type="hidden" name="next" value="${here}" />
    <div class="beside">
      <div class="field">
        <label for="group">${admin.groupName}</label>
        <input
          id="group"
          name="group"
          value="${typed}"
          required
          maxlength="255"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
        />
      </div>
      <button>${admin.add}</button>
    </div>`
  return html`<details class="card" ${typed !== undefined && html`open`}>
    <summary>${admin.addGroup}</summary>
    ${postForm(frame, frame.urls.path('admin/groups/add'), content)}
  </details>`
}

/** The groups of the hub, a page at a time. */
export function adminGroupsPage(frame: Frame, view: AdminGroupsView): Html {
  const { admin } = frame.language.messages
  const { listing, groups } = view
  return layout(
    frame,
    admin.groups,
    html`${tabs(frame, view, 'groups')} ${alert(view.message)} ${addForm(frame, view)}
      ${searchForm(frame, listing, admin.namePart)}
      <section class="card">
        <p class="faint">
          ${admin.countGroups(listing.total, numberText(frame.language, listing.total))}
        </p>
        ${
          groups.length === 0
            ? html`<p>${admin.noGroups}</p>`
            : html`<ul class="list lines">
                ${groups.map((group) => entry(frame, group))}
              </ul>`
        }
        ${pager(frame, listing)}
      </section>`,
  )
}
