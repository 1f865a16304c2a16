import type { LoginField } from '../../contract/authenticator.ts'
import { html, type Html } from '../html.ts'
import { phrase } from '../messages/texts.ts'
import { xsrfField } from './form.ts'
import type { Frame } from './frame.ts'
import { layout } from './layout.ts'
import { contactLine } from './login-failed.ts'
import { alert } from './notice.ts'

/** One way to log in. */
export type LoginWay =
  | {
      readonly kind: 'form'
      readonly id: string
      /** Heads the form where there are several. */
      readonly label: string
      readonly fields: readonly LoginField[]
      /** Why it does not work just now. */
      readonly trouble?: string | undefined
    }
  | {
      readonly kind: 'button'
      readonly label: string
      readonly href: string
      readonly trouble?: string | undefined
    }

/** What the login page shows. */
export interface LoginView {
  /** Where the forms are sent. */
  readonly action: string
  readonly ways: readonly LoginWay[]
  /** Why the last try failed. */
  readonly message?: string | undefined
  /** Whether the person comes from a logout at an issuer. @default false */
  readonly loggedOut?: boolean | undefined
  /** What was typed before, but no passwords. */
  readonly typed?: Readonly<Record<string, string>> | undefined
}

function field(
  frame: Frame,
  way: string,
  { name, label, type, autocomplete }: LoginField,
  typed: string | undefined,
): Html {
  const id = `${way}-${name}`
  const value = type === 'password' ? '' : (typed ?? '')
  return html`<div class="field">
    <label for="${id}">${phrase(frame.language, label)}</label>
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

/** What stands at a way that does not work just now. */
function trouble(frame: Frame, { trouble: why }: LoginWay): Html | false {
  return why !== undefined && html`<p class="faint">${phrase(frame.language, why)}</p>`
}

/** One way to log in; `headed` where it has to be told from others. */
function drawWay(
  frame: Frame,
  view: Pick<LoginView, 'action' | 'typed'>,
  item: LoginWay,
  { quiet, headed }: { readonly quiet: boolean; readonly headed: boolean },
): Html {
  if (item.kind === 'button') {
    return html`<p>
        <a class="button wide ${quiet && 'quiet'}" href="${item.href}"
          >${phrase(frame.language, item.label)}</a
        >
      </p>
      ${trouble(frame, item)}`
  }
  const fields = item.fields.map((entry) => field(frame, item.id, entry, view.typed?.[entry.name]))
  return html`<form method="post" action="${view.action}">
    ${headed && html`<h2>${phrase(frame.language, item.label)}</h2>`} ${trouble(frame, item)}
    ${xsrfField(frame)}<input type="hidden" name="_authenticator" value="${item.id}" />
    ${fields}
    <button class="wide">${frame.language.messages.login.submit}</button>
  </form>`
}

/** All ways to log in; a form stands apart from what is beside it. */
export function drawWays(frame: Frame, view: Pick<LoginView, 'action' | 'typed' | 'ways'>): Html {
  const { ways } = view
  const { or } = frame.language.messages.login
  const headed = ways.filter(({ kind }) => kind === 'form').length > 1
  const apart = (index: number): boolean =>
    index > 0 && (ways[index]?.kind === 'form' || ways[index - 1]?.kind === 'form')
  return html`${ways.map(
    (way, index) =>
      html`${apart(index) && html`<p class="or"><span>${or}</span></p>`}${drawWay(frame, view, way, { quiet: index > 0, headed })}`,
  )}`
}

/** Where people are recognised by what comes with their requests, and this one was not. */
function noWay(frame: Frame): Html {
  return html`<div class="card">
    <p>${frame.language.messages.login.none}</p>
    ${contactLine(frame)}
  </div>`
}

/** The login page with every authenticator's form or button. */
export function loginPage(frame: Frame, view: LoginView): Html {
  const words = frame.language.messages.login
  const { title } = words
  return layout(
    frame,
    title,
    html`${alert(view.message)}
    ${view.loggedOut === true && html`<div class="notice success" role="status"><p>${words.loggedOut}</p></div>`}
    ${view.ways.length > 0 ? html`<div class="card">${drawWays(frame, view)}</div>` : noWay(frame)}`,
    { narrow: true },
  )
}
