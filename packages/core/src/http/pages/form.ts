import { html, type Html } from '../html.ts'
import type { Frame } from './frame.ts'

/** The hidden field every form carries; nothing on a page that may have none (see {@link Frame}). */
export function xsrfField({ xsrf }: Frame): Html {
  return xsrf === undefined ? html`` : html`<input type="hidden" name="_xsrf" value="${xsrf}" />`
}

/** A form that posts, with its XSRF token. @param confirm what the script asks before it is sent */
export function postForm(frame: Frame, action: string, content: Html, confirm?: string): Html {
  return html`<form
    method="post"
    action="${action}"
    ${confirm !== undefined && html`data-confirm="${confirm}"`}
  >
    ${xsrfField(frame)}${content}
  </form>`
}
