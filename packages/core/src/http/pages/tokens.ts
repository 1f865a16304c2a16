import type { TokenRecord } from '../../contract/records.ts'
import { html, type Html } from '../html.ts'
import { layout, postForm, type Frame } from './layout.ts'
import { time } from './time.ts'

/** What the token page shows. */
export interface TokensView {
  readonly tokens: readonly TokenRecord[]
  /** Servers that a browser of this person entered. */
  readonly entries: readonly { readonly token: TokenRecord; readonly label: string }[]
  /** A token that was just made: the only time it is shown. */
  readonly made?: string | undefined
  readonly message?: string | undefined
  readonly lifetimes: readonly Lifetime[]
}

/** A choice of how long a token lives. */
export interface Lifetime {
  /** Milliseconds; 0 is for ever. */
  readonly value: number
  readonly label: string
}

function row(frame: Frame, token: TokenRecord, label: string): Html {
  const revoke = html`<input type="hidden" name="id" value="${token.id}" /><button class="danger">
      Revoke <span class="unseen">${label}</span>
    </button>`
  return html`<tr>
    <td>${label}<span class="hint">${token.scopes.join(' ')}</span></td>
    <td>${token.lastActivity === undefined ? 'Never' : time(token.lastActivity)}</td>
    <td>${token.expiresAt === undefined ? 'Never' : time(token.expiresAt)}</td>
    <td>${postForm(frame, frame.urls.path('token/revoke'), revoke)}</td>
  </tr>`
}

function table(caption: string, rows: readonly Html[]): Html {
  if (rows.length === 0) return html``
  return html`<section class="card wide">
    <h2>${caption}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Last used</th>
          <th scope="col">Ends</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`
}

function create(frame: Frame, lifetimes: readonly Lifetime[]): Html {
  return html`<section class="card">
    <h2>Make a token</h2>
    ${postForm(
      frame,
      frame.urls.path('token'),
      html`<div class="field">
          <label for="note">What is it for?</label
          ><input id="note" name="note" maxlength="200" autocomplete="off" />
        </div>
        <div class="field">
          <label for="expires">How long does it live?</label
          ><select id="expires" name="expires">
            ${lifetimes.map(({ value, label }) => html`<option value="${value}">${label}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="scopes"
            >What may it do?<span class="hint"
              >Scopes, with spaces between them. Left empty: all that you may do.</span
            ></label
          >
          <input
            id="scopes"
            name="scopes"
            autocapitalize="none"
            spellcheck="false"
            autocomplete="off"
          />
        </div>
        <button>Make it</button>`,
    )}
  </section>`
}

/** A person's API tokens. */
export function tokensPage(frame: Frame, view: TokensView): Html {
  return layout(
    frame,
    'Your tokens',
    html`${view.message && html`<div class="card alert" role="alert"><p>${view.message}</p></div>`}
    ${
      view.made &&
      html`<section class="card good" role="status">
        <h2>Your new token</h2>
        <p>Copy it now: it is not shown again.</p>
        <p><code>${view.made}</code></p>
      </section>`
    }
    ${create(frame, view.lifetimes)}
    ${table(
      'API tokens',
      view.tokens.map((token) => row(frame, token, token.note || `Token ${token.id}`)),
    )}
    ${table(
      'Servers you entered',
      view.entries.map(({ token, label }) => row(frame, token, label)),
    )}`,
  )
}
