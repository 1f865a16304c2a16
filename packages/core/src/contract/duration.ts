import { HubError } from './errors.ts'

type Unit = 'ms' | 's' | 'm' | 'h' | 'd'

/** A length of time: whole or fractional milliseconds, or a number with a unit such as `'10m'` or `'1.5h'`. */
export type Duration = number | `${number}${Unit}`

const MILLISECONDS: Record<Unit, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/**
 * Converts a {@link Duration} to milliseconds.
 *
 * @param path where the value stands in the caller's options, for the error message
 * @throws HubError `HUB_ERR_OPTION` when it is negative, not finite, or not of the form above
 */
export function milliseconds(value: Duration, path = 'duration'): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
  const match = typeof value === 'string' ? PATTERN.exec(value) : null
  if (match) return Number(match[1]) * MILLISECONDS[match[2] as Unit]
  throw new HubError('HUB_ERR_OPTION', {
    message: `${path}: found ${JSON.stringify(value)}, expected milliseconds or a duration such as '10m'`,
  })
}
