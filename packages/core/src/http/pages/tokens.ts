import type { TokenRecord } from '../../contract/records.ts'
import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { alert } from './notice.ts'
import { time } from './time.ts'
import { tokenForm, type TokenForm } from './token-form.ts'

/** What the token page shows. */
export interface TokensView {
  readonly tokens: readonly TokenEntry[]
  /** Servers that a browser of this person entered. */
  readonly entries: readonly TokenEntry[]
  /** A token that was just made: the only time it is shown. */
  readonly made?: string | undefined
  /** Why none was made. */
  readonly message?: string | undefined
  /** Left out for somebody who may make none. */
  readonly form?: TokenForm | undefined
}

/** A token, or what a browser may do at a server. */
export interface TokenEntry {
  readonly token: TokenRecord
  readonly label: string
  /** What it may do, a sentence a scope, in the reader's language. */
  readonly allowed: readonly string[]
}

function moment(frame: Frame, at: number | undefined): Html {
  return at === undefined ? html`${frame.language.messages.tokens.never}` : time(frame, at)
}

function row(frame: Frame, { token, label, allowed }: TokenEntry): Html {
  const { tokens } = frame.language.messages
  const revoke = html`<input type="hidden" name="id" value="${token.id}" /><button
      class="quiet danger small"
    >
      ${tokens.revoke} <span class="unseen">${label}</span>
    </button>`
  return html`<tr>
    <th scope="row">
      ${label}
      <ul class="allowed faint">
        ${allowed.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </th>
    <td data-label="${tokens.lastUsed}">${moment(frame, token.lastActivity)}</td>
    <td data-label="${tokens.ends}">${moment(frame, token.expiresAt)}</td>
    <td>
      ${postForm(frame, frame.urls.path('token/revoke'), revoke, tokens.confirmRevoke(label))}
    </td>
  </tr>`
}

function table(frame: Frame, caption: string, hint: string, entries: readonly TokenEntry[]): Html {
  const { tokens } = frame.language.messages
  if (entries.length === 0) return html``
  return html`<section class="card">
    <h2>${caption}</h2>
    <p class="faint">${hint}</p>
    <table>
      <thead>
        <tr>
          <th scope="col">${tokens.what}</th>
          <th scope="col">${tokens.lastUsed}</th>
          <th scope="col">${tokens.ends}</th>
          <th scope="col"><span class="unseen">${tokens.action}</span></th>
        </tr>
      </thead>
      <tbody>
        ${entries.map((entry) => row(frame, entry))}
      </tbody>
    </table>
  </section>`
}

function made({ language }: Frame, secret: string): Html {
  const { tokens } = language.messages
  return html`<section class="notice success" role="status">
    <h2>${tokens.made}</h2>
    <p>${tokens.copyNow}</p>
    <p class="secret">
      <code id="made">${secret}</code
      ><button type="button" class="small" data-copy="made" data-copied="${tokens.copied}" hidden>
        ${tokens.copy}
      </button>
    </p>
  </section>`
}

/** A person's API tokens. */
export function tokensPage(frame: Frame, view: TokensView): Html {
  const { tokens } = frame.language.messages
  return layout(
    frame,
    tokens.title,
    html`${alert(view.message)} ${view.made !== undefined && made(frame, view.made)}
    ${view.form && tokenForm(frame, view.form)}
    ${table(frame, tokens.list, tokens.intro, view.tokens)}
    ${table(frame, tokens.entries, tokens.entriesHint, view.entries)}`,
  )
}
