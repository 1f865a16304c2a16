/** The value below which a part of the values lies, `part` from 0 to 1; 0 of none. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}
