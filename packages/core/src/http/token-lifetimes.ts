import type { Lifetime } from './pages/tokens.ts'

const DAY = 86_400_000

const USUAL: readonly Lifetime[] = [
  { value: 3_600_000, label: '1 hour' },
  { value: DAY, label: '1 day' },
  { value: 7 * DAY, label: '1 week' },
  { value: 30 * DAY, label: '30 days' },
  { value: 365 * DAY, label: '1 year' },
]

/** How long a token may live, to choose from. @param longest milliseconds; 0 is without limit */
export function offeredLifetimes(longest: number): readonly Lifetime[] {
  if (longest === 0) return [...USUAL, { value: 0, label: 'Until it is revoked' }]
  const shorter = USUAL.filter(({ value }) => value < longest)
  return [
    ...shorter,
    {
      value: longest,
      label: `As long as allowed (${Math.max(1, Math.round(longest / 60_000))} minutes)`,
    },
  ]
}
