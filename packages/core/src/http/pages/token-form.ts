import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Frame } from './frame.ts'

/** A choice of how long a token lives. */
export interface Lifetime {
  /** Milliseconds; 0 is for ever. */
  readonly value: number
  readonly label: string
}

/** The form for a new token. */
export interface TokenForm {
  readonly lifetimes: readonly Lifetime[]
  /** What was typed before, when it was refused. */
  readonly typed?: { readonly note: string; readonly scopes: string; readonly expires: string }
}

export function tokenForm(frame: Frame, { lifetimes, typed }: TokenForm): Html {
  const { tokens } = frame.language.messages
  return html`<section class="card">
    <h2>${tokens.make}</h2>
    ${postForm(
      frame,
      frame.urls.path('token'),
      html`<div class="columns">
          <div class="field">
            <label for="note">${tokens.note}</label
            ><input
              id="note"
              name="note"
              value="${typed?.note}"
              maxlength="200"
              autocomplete="off"
            />
          </div>
          <div class="field">
            <label for="expires">${tokens.expires}</label
            ><select id="expires" name="expires">
              ${lifetimes.map(
                ({ value, label }) =>
                  html`<option
                    value="${value}"
                    ${typed?.expires === String(value) && html`selected`}
                  >
                    ${label}
                  </option>`,
              )}
            </select>
          </div>
        </div>
        <div class="field">
          <label for="scopes">${tokens.scopes}</label>
          <input
            id="scopes"
            name="scopes"
            value="${typed?.scopes}"
            aria-describedby="scopes-hint"
            autocapitalize="none"
            spellcheck="false"
            autocomplete="off"
          />
          <p class="hint" id="scopes-hint">${tokens.scopesHint}</p>
        </div>
        <button>${tokens.submit}</button>`,
    )}
  </section>`
}
