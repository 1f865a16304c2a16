import type { Language } from './choose-language.ts'

/** Formatters of how many locales are kept: they are dear to make, and requests name the locales. */
const KEPT = 50

interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly clock: Intl.DateTimeFormat
  readonly ago: Intl.RelativeTimeFormat
  readonly number: Intl.NumberFormat
}

const known = new Map<string, Formats>()

function formatsOf({ locale }: Language): Formats {
  const before = known.get(locale)
  if (before) return before
  const [oldest] = known.keys()
  if (known.size >= KEPT && oldest !== undefined) known.delete(oldest)
  const made: Formats = {
    time: new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: 'UTC',
    }),
    clock: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }),
    ago: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
    number: new Intl.NumberFormat(locale),
  }
  known.set(locale, made)
  return made
}

/** A moment in milliseconds since 1970, in words that name the zone: UTC, since the hub does not know the person's. */
export function timeText(language: Language, at: number): string {
  return `${formatsOf(language).time.format(at)} UTC`
}

/** The time of day of a moment, in the same way. */
export function clockText(language: Language, at: number): string {
  return `${formatsOf(language).clock.format(at)} UTC`
}

export function numberText(language: Language, value: number): string {
  return formatsOf(language).number.format(value)
}

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** How long ago, or how soon: `3 minutes ago`. In the largest unit of which there is at least one. */
export function agoText(language: Language, at: number, now: number): string {
  const distance = at - now
  const [unit, size] =
    UNITS.find(([, one]) => Math.abs(distance) >= one) ?? (['second', 1000] as const)
  return formatsOf(language).ago.format(Math.round(distance / size), unit)
}

/** A duration in the largest unit that it is whole numbers of: `30 days`, `90 minutes`. At least a second. */
export function durationText({ locale }: Language, milliseconds: number): string {
  const seconds = Math.max(1000, Math.ceil(milliseconds / 1000) * 1000)
  const whole = UNITS.filter(([name]) => name !== 'month')
  const [unit, size] = whole.find(([, one]) => seconds % one === 0) ?? (['second', 1000] as const)
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' })
  return format.format(seconds / size)
}

const PARTS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

/** A length of time to the second, in all its units: `1 h 30 min`, `2 days`. At least a second. */
export function lengthText({ locale }: Language, milliseconds: number): string {
  let rest = Math.max(1000, Math.round(milliseconds / 1000) * 1000)
  const parts: string[] = []
  for (const [unit, size] of PARTS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(partText(locale, unit, count))
  }
  return parts.join(' ')
}

const SYMBOLS = { hour: 'h', minute: 'min', second: 's' } as const

/** Symbols of units are the same in every language; a day has none in everyday use. */
function partText(locale: string, unit: (typeof PARTS)[number][0], count: number): string {
  if (unit !== 'day') return `${new Intl.NumberFormat(locale).format(count)} ${SYMBOLS[unit]}`
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}
