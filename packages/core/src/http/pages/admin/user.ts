import { html, type Html } from '../../html.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { layout } from '../layout.ts'
import { alert } from '../notice.ts'
import { ago, time } from '../time.ts'
import { adminLogins, type AdminLogins } from './logins.ts'
import { adminRoles, type AdminRole } from './roles.ts'
import { serverLine } from './server-line.ts'
import { tabs, type AdminPanel } from './tabs.ts'
import type { AdminUserEntry } from './users.ts'

/** What the page about one user shows. */
export interface AdminUserView extends AdminPanel {
  readonly user: AdminUserEntry
  /** The list one came from. */
  readonly back: string
  readonly self: boolean
  /** Left out where the reader may not see them. */
  readonly roles?: readonly AdminRole[] | undefined
  readonly may: {
    readonly rename: boolean
    /** Make an administrator, or take that back. */
    readonly promote: boolean
    readonly remove: boolean
  }
  /** For who may change the user. */
  readonly logins?: AdminLogins | undefined
  /** A name that could not be given, to be mended. */
  readonly typed?: string | undefined
}

function facts(frame: Frame, { user }: AdminUserView): Html {
  const { admin } = frame.language.messages
  const { groups, lastActivity, createdAt } = user
  const fact = (label: string, value: string | Html): Html =>
    html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`
  return html`<dl class="facts">
    ${groups !== undefined && fact(admin.inGroups, groups.join(', ') || admin.noneOfThem)}
    ${
      lastActivity !== undefined &&
      fact(admin.lastActivity, lastActivity === null ? admin.never : ago(frame, lastActivity))
    }
    ${createdAt !== undefined && fact(admin.created, time(frame, createdAt))}
  </dl>`
}

function fields({ user, here, back }: AdminUserView): Html {
  return html`<input type="hidden" name="user" value="${user.name}" /><input
      type="hidden"
      name="next"
      value="${here}"
    /><input type="hidden" name="back" value="${back}" />`
}

function rename(frame: Frame, view: AdminUserView): Html {
  const { admin } = frame.language.messages
  const content = html`${fields(view)}
    <div class="beside">
      <div class="field">
        <label for="name">${admin.newName}</label>
        <input
          id="name"
          name="name"
          value="${view.typed ?? view.user.name}"
          required
          maxlength="255"
          autocapitalize="none"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="name-hint"
        />
      </div>
      <button class="quiet">${admin.rename}</button>
    </div>
    <p class="hint" id="name-hint">${admin.renameHint}</p>`
  return html`<section class="card">
    <h2>${admin.rename}</h2>
    ${postForm(frame, frame.urls.path('admin/users/rename'), content)}
  </section>`
}

function promote(frame: Frame, view: AdminUserView): Html {
  const { admin } = frame.language.messages
  const { name, admin: isAdmin } = view.user
  if (view.self)
    return html`<section class="card">
      <h2>${admin.takeAdmin}</h2>
      <p class="faint">${admin.notYourself}</p>
    </section>`
  const content = html`${fields(view)}<input
      type="hidden"
      name="admin"
      value="${isAdmin ? '0' : '1'}"
    /><button class="quiet">${isAdmin ? admin.takeAdmin : admin.makeAdmin}</button>`
  const question = isAdmin ? admin.confirmTakeAdmin(name) : admin.confirmMakeAdmin(name)
  return html`<section class="card">
    <h2>${isAdmin ? admin.takeAdmin : admin.makeAdmin}</h2>
    <p class="faint">${isAdmin ? admin.takeAdminHint : admin.makeAdminHint}</p>
    ${postForm(frame, frame.urls.path('admin/users/promote'), content, question)}
  </section>`
}

function remove(frame: Frame, view: AdminUserView): Html {
  const { admin } = frame.language.messages
  return html`<details class="card">
    <summary class="danger-text">${admin.deleteUser}</summary>
    <p>${admin.deleteUserHint(view.user.name)}</p>
    ${postForm(
      frame,
      frame.urls.path('admin/users/delete'),
      html`${fields(view)}<button class="danger">
          ${admin.delete} <span class="unseen">${view.user.name}</span>
        </button>`,
    )}
  </details>`
}

/** One user of the hub, and all that may be done. */
export function adminUserPage(frame: Frame, view: AdminUserView): Html {
  const { admin } = frame.language.messages
  const { user, may, here } = view
  const { displayName, name } = user
  return layout(
    frame,
    name,
    html`${tabs(frame, view, 'users')} ${alert(view.message)}
      <section class="card">
        ${user.admin && html`<p><span class="badge">${admin.administrator}</span></p>`}
        ${displayName !== undefined && displayName !== name && html`<p>${displayName}</p>`}
        ${facts(frame, view)}
      </section>
      ${
        user.servers.length > 0 &&
        html`<section class="card lines" data-live="admin" data-from="${here}">
            <h2>${admin.tabs.servers}</h2>
            ${user.servers.map((server) => serverLine(frame, server, here))}
          </section>
          <p class="unseen" role="status" data-news></p>`
      }
      ${view.roles && adminRoles(frame, view.roles)}
      ${view.logins && adminLogins(frame, view.logins, { user: name, fields: fields(view) })}
      ${may.rename && rename(frame, view)} ${may.promote && promote(frame, view)}
      ${may.remove && remove(frame, view)}
      <p><a href="${view.back}">${admin.backToList}</a></p>`,
  )
}
