import { html, type Html } from '../html.ts'

const FORMAT = new Intl.DateTimeFormat('en', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

/** A moment in milliseconds since 1970, for people and machines. */
export function time(at: number): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${FORMAT.format(at)} UTC</time>`
}
