import { html, type Html } from '../../html.ts'
import { numberText } from '../../messages/formats.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import { ago, time } from '../time.ts'
import { bulkLinks, type BulkLinks } from './bulk-links.ts'
import { pager, searchForm, type Listing } from './listing.ts'
import { serverLine, type AdminServer } from './server-line.ts'
import { tabs, type AdminPanel } from './tabs.ts'

/** A user in the admin panel: what the reader's scopes do not show is left out. */
export interface AdminUserEntry {
  readonly name: string
  readonly displayName?: string | undefined
  /** The page about this user. */
  readonly href: string
  readonly admin: boolean
  readonly groups?: readonly string[] | undefined
  /** `null` is never. */
  readonly lastActivity?: number | null | undefined
  readonly createdAt?: number | undefined
  readonly servers: readonly AdminServer[]
}

/** What the list of users shows. */
export interface AdminUsersView extends AdminPanel {
  /** Left out where the reader may list nobody. */
  readonly listing?: Listing | undefined
  readonly users: readonly AdminUserEntry[]
  /** What can be done with all that are listed. */
  readonly bulk?: BulkLinks | undefined
  /** What the reader may add; left out: nobody. */
  readonly add?: { readonly admins: boolean } | undefined
  /** Names that could not be added, to be mended. */
  readonly typed?: { readonly names: string; readonly admin: boolean } | undefined
}

/** What a user is called, and is. */
function userName({ language }: Frame, user: AdminUserEntry): Html {
  const { admin } = language.messages
  const { displayName, name } = user
  return html`<a href="${user.href}">${name}</a>${
      user.admin && html` <span class="badge">${admin.administrator}</span>`
    }${displayName !== undefined && displayName !== name && html`<span class="faint under">${displayName}</span>`}`
}

function row(frame: Frame, user: AdminUserEntry, here: string): Html {
  const { admin } = frame.language.messages
  const { groups = [], lastActivity, createdAt, servers } = user
  const active =
    lastActivity === null ? admin.never : lastActivity !== undefined && ago(frame, lastActivity)
  return html`<tr>
    <th scope="row">
      ${userName(frame, user)}
      ${groups.length > 0 && html`<span class="faint under">${admin.inGroups}: ${groups.join(', ')}</span>`}
    </th>
    <td class="lines">${servers.map((server) => serverLine(frame, server, here))}</td>
    <td data-label="${admin.lastActivity}">${active}</td>
    <td data-label="${admin.created}">${createdAt !== undefined && time(frame, createdAt)}</td>
  </tr>`
}

function table(frame: Frame, { users, here }: AdminUsersView): Html {
  const { admin } = frame.language.messages
  if (users.length === 0) return html`<p>${admin.noUsers}</p>`
  return html`<table data-live="admin" data-from="${here}">
      <thead>
        <tr>
          <th scope="col">${admin.user}</th>
          <th scope="col">${admin.tabs.servers}</th>
          <th scope="col">${admin.lastActivity}</th>
          <th scope="col">${admin.created}</th>
        </tr>
      </thead>
      <tbody>
        ${users.map((user) => row(frame, user, here))}
      </tbody>
    </table>
    <p class="unseen" role="status" data-news></p>`
}

function addForm(frame: Frame, { add, typed, here }: AdminUsersView): Html {
  const { admin } = frame.language.messages
  if (!add) return html``
  const content = html`<input type="hidden" name="next" value="${here}" />
    <div class="field">
      <label for="names">${admin.names}</label>
      <textarea
        id="names"
        name="names"
        rows="3"
        maxlength="4096"
        required
        autocapitalize="none"
        spellcheck="false"
        aria-describedby="names-hint"
      >
${typed?.names}</textarea>
      <p class="hint" id="names-hint">${admin.namesHint}</p>
    </div>
    ${
      add.admins &&
      html`<div class="field check">
        <input id="admin" name="admin" type="checkbox" value="1" ${typed?.admin && html`checked`} />
        <label for="admin">${admin.asAdmin}</label>
      </div>`
    }
    <button>${admin.add}</button>`
  return html`<details class="card" ${typed && html`open`}>
    <summary>${admin.addUsers}</summary>
    ${postForm(frame, frame.urls.path('admin/users/add'), content)}
  </details>`
}

/** The users of the hub, a page at a time. */
export function adminUsersPage(frame: Frame, view: AdminUsersView): Html {
  const { admin } = frame.language.messages
  const { listing } = view
  const list =
    listing === undefined
      ? html`<p>${admin.nothing}</p>`
      : html`${searchForm(frame, listing, admin.namePart)}
          <section class="card">
            <p class="faint">
              ${admin.countUsers(listing.total, numberText(frame.language, listing.total))}
            </p>
            ${bulkLinks(frame, view.bulk ?? {})} ${table(frame, view)} ${pager(frame, listing)}
          </section>`
  return layout(
    frame,
    admin.users,
    html`${tabs(frame, view, 'users')} ${alert(view.message)} ${addForm(frame, view)} ${list}`,
    { wide: true },
  )
}
