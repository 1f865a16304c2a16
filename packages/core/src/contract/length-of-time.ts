const UNITS = [
  [86_400_000, (count: number) => (count === 1 ? '1 day' : `${count} days`)],
  [3_600_000, (count: number) => `${count} h`],
  [60_000, (count: number) => `${count} min`],
  [1000, (count: number) => `${count} s`],
] as const

/** A length of time in milliseconds for people, in English and to the second: `1 h 30 min`, `2 days`. At least a second. */
export function lengthOfTime(milliseconds: number): string {
  let rest = Math.max(1000, Math.round(milliseconds / 1000) * 1000)
  const words: string[] = []
  for (const [unit, say] of UNITS) {
    const count = Math.floor(rest / unit)
    if (count > 0) words.push(say(count))
    rest -= count * unit
  }
  return words.join(' ')
}
