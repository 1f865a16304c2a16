import type { CullForecast } from '../../engine/api.ts'
import { html, type Html } from '../html.ts'
import { clockText } from '../messages/formats.ts'
import type { Frame } from './frame.ts'
import { clock } from './time.ts'

/** A stop that is to come within this time is told, in milliseconds. */
const TELL_WITHIN = 30 * 60_000

/** Whether a stop is near enough to be told. */
export function isSoon(forecast: CullForecast, now: number): boolean {
  return forecast.at - now <= TELL_WITHIN
}

/** Warns that a running server is going to be stopped. */
export function cullWarning(frame: Frame, { at, avoidable }: CullForecast): Html {
  const { cullAvoidable, cullCertain } = frame.language.messages.home
  const moment = clockText(frame.language, at)
  // The moment stands where the language puts it.
  const [before = '', after = ''] = (avoidable ? cullAvoidable : cullCertain)(moment).split(moment)
  return html`<div class="notice warning">
    <p>${before}${clock(frame, at)}${after}</p>
  </div>`
}
