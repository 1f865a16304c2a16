import type { Urls } from '../../engine/urls.ts'
import { html, type Html } from '../html.ts'
import { stylesheetPath } from '../stylesheet.ts'

/** What every page needs to know. */
export interface Frame {
  readonly urls: Urls
  /** What the hub is called. */
  readonly title: string
  /** Who is logged in, when it matters to the page. */
  readonly user?: { readonly name: string; readonly displayName?: string | undefined } | undefined
  /** For the page's forms. */
  readonly xsrf?: string | undefined
}

/** The hidden field every form carries. */
export function xsrfField(frame: Frame): Html {
  return html`<input type="hidden" name="_xsrf" value="${frame.xsrf ?? ''}" />`
}

/** A form that posts, with its XSRF token. */
export function postForm(frame: Frame, action: string, content: Html, name = ''): Html {
  return html`<form method="post" action="${action}" class="${name}">
    ${xsrfField(frame)}${content}
  </form>`
}

function navigation(frame: Frame): Html {
  const { urls, user } = frame
  if (!user) return html``
  return html`<nav aria-label="Main">
    <a href="${urls.path('home')}">Servers</a>
    <a href="${urls.path('token')}">Tokens</a>
    <span class="who">${user.displayName ?? user.name}</span>
    ${postForm(frame, urls.path('logout'), html`<button class="quiet">Log out</button>`)}
  </nav>`
}

/** A whole document. No script is in it, and none is needed. */
export function layout(frame: Frame, heading: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${heading} - ${frame.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${stylesheetPath(frame.urls)}" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header>
          <a class="brand" href="${frame.urls.path('home')}">${frame.title}</a>${navigation(frame)}
        </header>
        <main id="content">
          <h1>${heading}</h1>
          ${content}
        </main>
      </body>
    </html> `
}
