import type { Language } from './messages/choose-language.ts'
import { durationText } from './messages/formats.ts'
import type { Lifetime } from './pages/token-form.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const USUAL: readonly number[] = [HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY]

/** How long a token may live, to choose from. @param longest milliseconds; 0 is without limit */
export function offeredLifetimes(language: Language, longest: number): readonly Lifetime[] {
  const { tokens } = language.messages
  const usual = USUAL.filter((value) => longest === 0 || value < longest).map((value) => ({
    value,
    label: durationText(language, value),
  }))
  if (longest === 0) return [...usual, { value: 0, label: tokens.forever }]
  return [...usual, { value: longest, label: tokens.longest(durationText(language, longest)) }]
}
