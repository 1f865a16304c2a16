import type { LoginField } from '../../contract/authenticator.ts'
import { html, type Html } from '../html.ts'
import { layout, xsrfField, type Frame } from './layout.ts'

/** One way to log in. */
export type LoginWay =
  | { readonly kind: 'form'; readonly id: string; readonly fields: readonly LoginField[] }
  | { readonly kind: 'button'; readonly label: string; readonly href: string }

/** What the login page shows. */
export interface LoginView {
  /** Where the forms are sent. */
  readonly action: string
  readonly ways: readonly LoginWay[]
  /** Why the last try failed. */
  readonly message?: string | undefined
  /** What was typed before, but no passwords. */
  readonly typed?: Readonly<Record<string, string>> | undefined
}

function field(
  way: string,
  { name, label, type, autocomplete }: LoginField,
  typed: string | undefined,
): Html {
  const id = `${way}-${name}`
  const value = type === 'password' ? '' : (typed ?? '')
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      value="${value}"
      maxlength="4096"
      required
      autocapitalize="none"
      spellcheck="false"
      autocomplete="${autocomplete ?? 'on'}"
    />
  </div>`
}

function draw(frame: Frame, view: LoginView, item: LoginWay): Html {
  if (item.kind === 'button') {
    return html`<p class="card narrow"><a class="button" href="${item.href}">${item.label}</a></p>`
  }
  const fields = item.fields.map((entry) => field(item.id, entry, view.typed?.[entry.name]))
  return html`<form class="card narrow" method="post" action="${view.action}">
    ${xsrfField(frame)}<input type="hidden" name="_authenticator" value="${item.id}" />
    ${fields}
    <button>Log in</button>
  </form>`
}

/** The login page with every authenticator's form or button. */
export function loginPage(frame: Frame, view: LoginView): Html {
  return layout(
    frame,
    'Log in',
    html`${view.message && html`<div class="card narrow alert" role="alert"><p>${view.message}</p></div>`}
    ${view.ways.map((item) => draw(frame, view, item))}`,
  )
}
