import { html, type Html } from '../../html.ts'
import { postForm } from '../form.ts'
import type { Frame } from '../frame.ts'
import { wayLabel, type SessionEntry, type WayEntry } from '../sessions.ts'
import { ago, time } from '../time.ts'

/** An account at an issuer, as administrators see it. */
export interface AdminWay extends Omit<WayEntry, 'removable'> {
  readonly issuer: string
  readonly subject: string
  /** The rule of the access policy. */
  readonly admittedBy?: string | undefined
  readonly adminBy?: string | undefined
  /** Names that were said of it and that are no roles of this hub. */
  readonly ignoredRoles?: readonly string[] | undefined
  /** Why it is not admitted any more. */
  readonly refusal?: string | undefined
}

/** A login that was refused since this user has the name. */
export interface AdminClaim {
  readonly by: string
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly displayName?: string | undefined
  readonly email?: string | undefined
  readonly at: number
}

/** A user's logins, and where they come from. */
export interface AdminLogins {
  readonly suspended: boolean
  readonly sessions: readonly SessionEntry[]
  readonly ways: readonly AdminWay[]
  readonly claims: readonly AdminClaim[]
  readonly may: { readonly end: boolean; readonly link: boolean }
}

/** What every form of this part sends along, and whose logins they are. */
export interface LoginsOf {
  readonly user: string
  readonly fields: Html
}

function explained(frame: Frame, way: AdminWay): Html {
  const { logins } = frame.language.messages.admin
  return html`<p class="faint facts">
    <span>${way.issuer} · ${way.subject}</span>
    ${
      way.refusal === undefined
        ? way.admittedBy !== undefined && html`<span>${logins.admittedBy(way.admittedBy)}</span>`
        : html`<span>${logins.refused(way.refusal)}</span>`
    }
    ${way.adminBy !== undefined && html`<span>${logins.adminBy(way.adminBy)}</span>`}
    ${way.ignoredRoles && html`<span>${logins.ignoredRoles(way.ignoredRoles.join(', '))}</span>`}
    <span>${logins.confirmed} ${ago(frame, way.confirmedAt)}</span>
  </p>`
}

function drawWay(frame: Frame, { may }: AdminLogins, { fields }: LoginsOf, way: AdminWay): Html {
  const { logins } = frame.language.messages.admin
  const id = html`${fields}<input type="hidden" name="id" value="${way.id}" />`
  const path = (action: string): string => frame.urls.path(`admin/users/${action}`)
  const label = html`<span class="unseen">${wayLabel(way)}</span>`
  return html`<div class="line">
    <p><strong>${wayLabel(way)}</strong></p>
    ${explained(frame, way)}
    ${
      may.link &&
      html`<div class="actions">
        ${postForm(frame, path('confirm'), html`${id}<button class="quiet small">${logins.refresh} ${label}</button>`)}
        ${postForm(
          frame,
          path('unlink'),
          html`${id}<button class="quiet danger small">${logins.unlink} ${label}</button>`,
          logins.confirmUnlink(wayLabel(way)),
        )}
      </div>`
    }
  </div>`
}

function drawClaim(frame: Frame, { user, fields }: LoginsOf, claim: AdminClaim): Html {
  const { logins } = frame.language.messages.admin
  const about = html`${fields}<input type="hidden" name="issuer" value="${claim.issuer}" /><input
      type="hidden"
      name="subject"
      value="${claim.subject}"
    />`
  const label = html`<span class="unseen">${wayLabel(claim)}</span>`
  const path = (action: string): string => frame.urls.path(`admin/users/${action}`)
  return html`<div class="line">
    <p><strong>${wayLabel(claim)}</strong></p>
    <p class="faint facts">
      <span>${claim.issuer} · ${claim.subject}</span>
      ${claim.displayName !== undefined && html`<span>${claim.displayName}</span>`}
      ${claim.email !== undefined && html`<span>${claim.email}</span>`}
      <span>${time(frame, claim.at)}</span>
    </p>
    <div class="actions">
      ${postForm(
        frame,
        path('link'),
        html`${about}<button class="quiet small">${logins.link} ${label}</button>`,
        logins.confirmLink(wayLabel(claim), user),
      )}
      ${postForm(frame, path('dismiss'), html`${about}<button class="quiet small">${logins.dismiss} ${label}</button>`)}
    </div>
  </div>`
}

function sessions(frame: Frame, { sessions: all, may }: AdminLogins, of: LoginsOf): Html {
  const { admin, sessions: words } = frame.language.messages
  const { logins } = admin
  return html`<section class="card lines">
    <h2>${logins.title}</h2>
    ${all.length === 0 && html`<p class="faint">${logins.none}</p>`}
    ${all.map(
      ({ id, browser, remoteAddress, lastActivity, createdAt }) =>
        html`<div class="line">
          <p><strong>${browser}</strong></p>
          <p class="faint facts">
            <span>${words.lastUsed} ${ago(frame, lastActivity)}</span>
            <span>${words.loggedIn} ${time(frame, createdAt)}</span>
            <span>${words.from} ${remoteAddress}</span>
          </p>
          ${
            may.end &&
            html`<div class="actions">
              ${postForm(
                frame,
                frame.urls.path('admin/users/end-login'),
                html`${of.fields}<input type="hidden" name="id" value="${id}" /><button
                    class="quiet danger small"
                  >
                    ${words.end} <span class="unseen">${browser}</span>
                  </button>`,
                words.confirmEnd(browser),
              )}
            </div>`
          }
        </div>`,
    )}
    ${
      all.length > 0 &&
      may.end &&
      postForm(
        frame,
        frame.urls.path('admin/users/end-logins'),
        html`${of.fields}<button class="quiet danger">${logins.endAll}</button>`,
        logins.confirmEndAll(of.user),
      )
    }
  </section>`
}

/** A user's logins, why they were admitted, and who else wished for the name. */
export function adminLogins(frame: Frame, view: AdminLogins, of: LoginsOf): Html {
  const { logins } = frame.language.messages.admin
  return html`${sessions(frame, view, of)}
    <section class="card lines">
      <h2>${logins.ways}</h2>
      ${view.suspended && html`<p>${logins.suspended}</p>`}
      ${view.ways.length === 0 && html`<p class="faint">${logins.noWays}</p>`}
      ${view.ways.map((way) => drawWay(frame, view, of, way))}
    </section>
    ${
      view.claims.length > 0 &&
      view.may.link &&
      html`<section class="card lines">
        <h2>${logins.claims}</h2>
        <p class="faint">${logins.claimsHint}</p>
        ${view.claims.map((claim) => drawClaim(frame, of, claim))}
      </section>`
    }`
}
