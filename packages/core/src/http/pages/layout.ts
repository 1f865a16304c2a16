import { html, type Html } from '../html.ts'
import { postForm } from './form.ts'
import type { Announcement, Frame } from './frame.ts'

/** What a page may ask of its frame. */
export interface LayoutOptions {
  /** Seconds after which a browser without scripts looks again. */
  readonly lookAgain?: number | undefined
  /** Narrow: for a page with one short form. @default false */
  readonly narrow?: boolean | undefined
  /** Wide: for tables. @default false */
  readonly wide?: boolean | undefined
}

function navigation(frame: Frame): Html {
  const { urls, user, sections, language } = frame
  const { layout: words } = language.messages
  if (!user) return html``
  const name = user.displayName ?? user.name
  return html`<nav aria-label="${words.main}">
      <ul>
        ${sections.map(
          ({ href, label, current }) =>
            html`<li><a href="${href}" ${current && html`aria-current="page"`}>${label}</a></li>`,
        )}
      </ul>
    </nav>
    <div class="account">
      <span class="who"
        ><span class="unseen">${words.account(name)}</span
        ><span aria-hidden="true">${name}</span></span
      >
      ${postForm(frame, urls.path('logout'), html`<button class="quiet small">${words.logOut}</button>`)}
    </div>`
}

function announcement({ message, level = 'info' }: Announcement): Html {
  return html`<div class="notice ${level}">
    ${typeof message === 'string' ? html`<p>${message}</p>` : message}
  </div>`
}

function announcements({ announcements: all, language }: Frame): Html {
  if (all.length === 0) return html``
  return html`<section class="announcements" aria-label="${language.messages.layout.announcements}">
    ${all.map(announcement)}
  </section>`
}

/** The choice of a language: buttons, so that it works without a script and takes one click. */
function languages({ urls, language, languages: all, address }: Frame): Html {
  if (all.length < 2) return html``
  return html`<form class="languages" method="post" action="${urls.path('language')}">
    <input type="hidden" name="next" value="${address}" />
    <span aria-hidden="true">${language.messages.layout.language}</span>
    ${all.map(
      ({ tag, name }) =>
        html`<button
          class="plain"
          name="language"
          value="${tag}"
          lang="${tag}"
          ${tag === language.tag && html`aria-current="true"`}
        >
          ${name}
        </button>`,
    )}
  </form>`
}

/** Filled in by the script, when a form is to be confirmed. */
function dialog({ language }: Frame): Html {
  return html`<dialog id="confirm" aria-labelledby="confirm-text">
    <p id="confirm-text"></p>
    <form method="dialog" class="actions">
      <button value="" class="quiet">${language.messages.layout.cancel}</button
      ><button value="yes" class="danger"></button>
    </form>
  </dialog>`
}

/** A whole document. No script and no style is in it, and none is needed. */
export function layout(
  frame: Frame,
  heading: string,
  content: Html,
  { lookAgain, narrow = false, wide = false }: LayoutOptions = {},
): Html {
  const { assets, language, title, urls } = frame
  return html`<!doctype html>
    <html
      lang="${language.tag}"
      dir="${language.messages.language.dir}"
      data-locale="${language.locale}"
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${heading} - ${title}</title>
        <link rel="icon" href="${assets.logo}" />
        <link rel="stylesheet" href="${assets.stylesheet}" />
        <script src="${assets.script}" integrity="${assets.integrity}" defer></script>
        ${
          lookAgain !== undefined &&
          html`<noscript><meta http-equiv="refresh" content="${lookAgain}" /></noscript>`
        }
      </head>
      <body>
        <a class="skip" href="#content">${language.messages.layout.skip}</a>
        <header class="bar">
          <a class="brand" href="${urls.path('home')}"
            ><img src="${assets.logo}" alt="" width="28" height="28" />${title}</a
          >${navigation(frame)}
        </header>
        <main
          id="content"
          tabindex="-1"
          ${(narrow || wide) && html`class="${narrow ? 'narrow' : 'wide'}"`}
        >
          ${announcements(frame)}
          <h1>${heading}</h1>
          ${content}
        </main>
        <footer>${languages(frame)}</footer>
        ${dialog(frame)}
      </body>
    </html> `
}
