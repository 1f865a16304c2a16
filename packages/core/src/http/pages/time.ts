import { html, type Html } from '../html.ts'
import { agoText, clockText, timeText } from '../messages/formats.ts'
import type { Frame } from './frame.ts'

/** A moment in milliseconds since 1970, for people and machines: in UTC, until the script puts it into their zone. */
export function time({ language }: Frame, at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${timeText(language, at)}</time>`
}

/** The same of a moment that is near: without its day, with the whole to be pointed at. */
export function clock({ language }: Frame, at: number): Html {
  return html`<time
    datetime="${new Date(at).toISOString()}"
    data-clock
    title="${timeText(language, at)}"
    >${clockText(language, at)}</time
  >`
}

/** The same as a distance from now, with the moment itself to be pointed at. */
export function ago({ language, now }: Frame, at: number): Html {
  return html`<time
    datetime="${new Date(at).toISOString()}"
    data-relative
    title="${timeText(language, at)}"
    >${agoText(language, at, now)}</time
  >`
}
